-- For wrk: GET one query, with another comment each time if it is to be cold; print what was measured as JSON.
local escaped, path, cold, salt, turn

function init(arguments)
  path, cold = arguments[1], arguments[3] == "cold"
  escaped = arguments[2]:gsub("[^%w]", function(character) return string.format("%%%02X", character:byte()) end)
  salt, turn = arguments[4], 0
end

function request()
  turn = turn + 1
  local text = cold and string.format("%s%%20%%23%s%d", escaped, salt, turn) or escaped
  return wrk.format("GET", path .. "?query=" .. text, {["Accept"] = "application/sparql-results+json"})
end

function done(summary, latency)
  local errors = summary.errors
  local failed = errors.connect + errors.read + errors.write + errors.status + errors.timeout
  io.write(string.format('\n{"requests": %d, "seconds": %f, "failed": %d, "p50": %f, "p99": %f}\n',
    summary.requests, summary.duration / 1e6, failed, latency:percentile(50) / 1e3, latency:percentile(99) / 1e3))
end
