-- Serves a renewed certificate without a restart: looks at the mounted files and replaces the certificate in memory when they change.
-- Arguments: the name that the certificate was loaded by, and the directory where tls.crt and tls.key are mounted.
local loaded_as, directory = ...

-- How often the files are looked at, in seconds; the kubelet itself takes up to a minute to change them.
local interval = 10

local function read(name)
  local file = io.open(directory .. "/" .. name, "r")
  if file == nil then
    return nil
  end
  local text = file:read("*a")
  file:close()
  return text
end

local function mounted()
  local certificate, key = read("tls.crt"), read("tls.key")
  if certificate == nil or key == nil then
    return nil
  end
  return { certificate = certificate, key = key, both = certificate .. key }
end

-- What HAProxy has loaded itself is served already; a placeholder is not what is mounted.
local served, refused
if loaded_as == directory .. "/tls.crt" then
  local pair = mounted()
  served = pair and pair.both
end

core.register_task(function()
  while true do
    local pair = mounted()
    if pair ~= nil and pair.both ~= served then
      local done, problem = pcall(CertCache.set, { filename = loaded_as, crt = pair.certificate, key = pair.key })
      if done then
        served = pair.both
        core.Info("The certificate was renewed.")
      elseif pair.both ~= refused then
        -- The files change one after the other: it is tried again, and said once.
        refused = pair.both
        core.Warning("The mounted certificate cannot be served: " .. tostring(problem))
      end
    end
    core.sleep(interval)
  end
end)
