-- Reloads a renewed certificate without a restart: watches the mounted files and replaces the certificate in memory when they change.
-- HAProxy takes a key that does not belong to its certificate, and a kind of key that no client accepts, without a word, and fails every
-- handshake from then on. So the new pair goes to a listener within the process first, and HAProxy's own health check shakes hands there.
-- Arguments: the file names that HAProxy loaded the served and the checked certificate from, and the directory where tls.crt and tls.key
-- are mounted.
local loaded_as, checked_as, directory = ...

-- The server whose health check shakes hands (backend certificate of haproxy.cfg).
local backend, server = "certificate", "mounted"

-- Longer than the interval of that check and a handshake, in seconds.
local check_time = 5

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

-- The kubelet updates both files atomically, so two equal readings are a pair.
local function mounted_pair()
  local pair = read_pair()
  return pair == read_pair() and pair or nil
end

-- The documentation calls the field for certificate and key together "crt"; HAProxy 3.2 uses an empty name instead.
local function replace(name, pair)
  local ok, message
  for _, field in ipairs({ "crt", "" }) do
    ok, message = pcall(CertCache.set, { filename = name, [field] = pair })
    if ok then
      break
    end
  end
  return ok, message
end

-- HAProxy serves and checks the mounted certificate already, unless it started with a placeholder.
local served, rejected
if loaded_as == directory .. "/tls.crt" then
  served = mounted_pair()
end
local checked = served

-- Whether clients can be served with a pair. While it cannot be, the server is down, or in maintenance, and an alert sees it.
local function is_usable(pair)
  local check = core.backends[backend].servers[server]
  if pair ~= checked then
    local ok, message = replace(checked_as, pair)
    if not ok then
      checked = nil
      check:set_maint()
      return false, message
    end
    checked = pair
    check:set_ready()
    core.sleep(check_time)
  end
  return check:get_stats()["status"]:sub(1, 2) == "UP",
    "a TLS handshake with it fails: the key does not belong to the certificate, or is of a kind that clients do not accept"
end

core.register_task(function()
  while true do
    local pair = mounted_pair()
    if pair ~= nil and pair ~= served then
      local ok, message = is_usable(pair)
      if ok then
        ok, message = replace(loaded_as, pair)
      end
      if ok then
        served, rejected = pair, nil
        core.Info("The certificate was renewed.")
      elseif pair ~= rejected then
        -- Retried at every interval, and logged once.
        rejected = pair
        core.Warning("The mounted certificate cannot be served, and the one before is served on: " .. tostring(message))
      end
    end
    core.sleep(interval)
  end
end)
