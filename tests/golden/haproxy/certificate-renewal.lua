-- Reloads a renewed certificate without a restart: watches the mounted files and replaces the certificate in memory when they change.
-- Arguments: the file name that HAProxy loaded the certificate from, and the directory where tls.crt and tls.key are mounted.
local loaded_as, directory = ...

-- How often the files are read, in seconds; the kubelet takes up to a minute to update them.
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

local function read_pair()
  local certificate, key = read("tls.crt"), read("tls.key")
  if certificate == nil or key == nil then
    return nil
  end
  return certificate .. "\n" .. key
end

-- HAProxy does not report a key that does not match the certificate. The kubelet updates both files atomically, so two equal readings
-- are a matching pair.
local function mounted_pair()
  local pair = read_pair()
  return pair == read_pair() and pair or nil
end

-- The documentation calls the field for certificate and key together "crt"; HAProxy 3.2 uses an empty name instead.
local function replace(pair)
  local ok, message
  for _, field in ipairs({ "crt", "" }) do
    ok, message = pcall(CertCache.set, { filename = loaded_as, [field] = pair })
    if ok then
      break
    end
  end
  return ok, message
end

-- HAProxy serves the mounted certificate already, unless it started with a placeholder.
local served, rejected
if loaded_as == directory .. "/tls.crt" then
  served = mounted_pair()
end

core.register_task(function()
  while true do
    local pair = mounted_pair()
    if pair ~= nil and pair ~= served then
      local ok, message = replace(pair)
      if ok then
        served = pair
        core.Info("The certificate was renewed.")
      elseif pair ~= rejected then
        -- Retried at every interval, and logged once.
        rejected = pair
        core.Warning("The mounted certificate cannot be served: " .. tostring(message))
      end
    end
    core.sleep(interval)
  end
end)
