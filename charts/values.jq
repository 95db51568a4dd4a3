# Every value of a values.schema.json as a line: path, default as JSON, description; tab-separated.
def leaves($path):
  to_entries[] | ($path + [.key]) as $here | .value
  | if has("properties") and (has("default") | not) then .properties | leaves($here)
    elif has("default") then [($here | join(".")), (.default | tojson), .description // ""] | join("\t")
    else empty end;
.properties | leaves([])
