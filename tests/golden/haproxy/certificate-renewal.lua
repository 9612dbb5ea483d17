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

local function pair_now()
  local certificate, key = read("tls.crt"), read("tls.key")
  if certificate == nil or key == nil then
    return nil
  end
  return certificate .. "\n" .. key
end

-- HAProxy takes a key that does not belong to the certificate without a word. The kubelet changes both files in one step, so two
-- readings that agree belong together.
local function mounted()
  local pair = pair_now()
  return pair == pair_now() and pair or nil
end

-- The documentation calls the field for certificate and key together "crt"; HAProxy 3.2 knows it by an empty name instead.
local function serve(pair)
  local done, problem
  for _, field in ipairs({ "crt", "" }) do
    done, problem = pcall(CertCache.set, { filename = loaded_as, [field] = pair })
    if done then
      break
    end
  end
  return done, problem
end

-- What HAProxy has loaded itself is served already; a placeholder is not what is mounted.
local served, refused
if loaded_as == directory .. "/tls.crt" then
  served = mounted()
end

core.register_task(function()
  while true do
    local pair = mounted()
    if pair ~= nil and pair ~= served then
      local done, problem = serve(pair)
      if done then
        served = pair
        core.Info("The certificate was renewed.")
      elseif pair ~= refused then
        -- Tried again at every look, and said once.
        refused = pair
        core.Warning("The mounted certificate cannot be served: " .. tostring(problem))
      end
    end
    core.sleep(interval)
  end
end)
