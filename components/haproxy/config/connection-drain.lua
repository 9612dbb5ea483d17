-- Keeps this process until its clients have received everything. HAProxy has sent a response when the kernel has taken it, and ends; a slow
-- client then still waits for megabytes. The pod's network ends with the process, and the client would wait for the rest for ever.
-- What holds the process is a connection to a frontend of its own: HAProxy ends when the last connection has. hard-stop-after ends all.
-- Arguments: the address of that frontend, and the ports that clients connect to.
local address = ...
local ports = {}
for _, port in ipairs({ select(2, ...) }) do
  ports[string.format("%04X", tonumber(port))] = true
end

-- States of a connection that may have something to send: ESTABLISHED, FIN_WAIT1, CLOSE_WAIT, LAST_ACK, CLOSING (include/net/tcp_states.h).
local open = { ["01"] = true, ["04"] = true, ["08"] = true, ["09"] = true, ["0B"] = true }

-- Each line of these files is a socket: number, local and remote address and port, state.
local function has_clients(name)
  local file = io.open("/proc/net/" .. name, "r")
  if file == nil then
    return false
  end
  for line in file:lines() do
    local port, state = line:match("^%s*%d+: %x+:(%x+) %x+:%x+ (%x+)")
    if ports[port] and open[state] then
      file:close()
      return true
    end
  end
  file:close()
  return false
end

local function is_stopping()
  return core.get_info()["Stopping"] == 1
end

-- Milliseconds. The frontend ends connections that are silent for two days.
local interval, day = 1000, 24 * 60 * 60 * 1000

core.register_task(function()
  while true do
    local connection = core.tcp()
    if connection:connect(address) ~= 1 then
      core.Warning("A pod that stops does not wait until slow clients have received everything.")
      return
    end
    local passed = 0
    while passed < day and not is_stopping() do
      core.msleep(interval)
      passed = passed + interval
    end
    if is_stopping() then
      while has_clients("tcp") or has_clients("tcp6") do
        core.msleep(interval)
      end
      connection:close()
      return
    end
    connection:close()
  end
end)
