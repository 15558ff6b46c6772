# Medians of the lines of `compare` (round, broker, metric, value, % of the machine used by others) as a Markdown table.
BEGIN {
  FS = "\t"
  # What the project asks of the ratio between Millrace and the better of the others.
  asked["start on empty data to first ack, ms"] = "<= 0.3"
  asked["idle resident memory, MiB"] = "<= 0.35"
  asked["idle threads"] = "< 35 threads"
  asked["flood produce 1024 B, 4 connections, CPU s/GB"] = "<= 0.6"
  asked["flood produce 1024 B, 4 connections, MB/s"] = ">= 1.5"
  asked["flood fetch 1024 B, 4 connections, CPU s/GB"] = "<= 1"
  asked["end to end 100 B, acks 1, stock client, p50 us"] = "<= 0.7"
  asked["end to end 100 B, acks 1, stock client, p99 us"] = "<= 0.6"
  asked["heap allocated per GB fetched, MB"] = "< 50 MB"
}
NF >= 4 {
  if (!($3 in seen)) { seen[$3] = 1; order[++rows] = $3 }
  values[$3, $2] = values[$3, $2] " " $4
  if ($5 > noise[$3]) noise[$3] = $5
}
function median(list,    v, n, i, j, t) {
  n = split(list, v, " ")
  if (n == 0) return ""
  for (i = 2; i <= n; i++) { t = v[i] + 0; for (j = i - 1; j > 0 && v[j] + 0 > t; j--) v[j + 1] = v[j]; v[j + 1] = t }
  return n % 2 ? v[(n + 1) / 2] + 0 : (v[n / 2] + v[n / 2 + 1]) / 2
}
function shown(x) { return x == "" ? "-" : x >= 10000 ? sprintf("%.0f", x) : x >= 100 ? sprintf("%.0f", x) : x >= 10 ? sprintf("%.1f", x) : sprintf("%.2f", x) }
END {
  print "| what | Millrace | Kafka 4.3.1 | Kafka 3.9.2 | ratio | asked | others, % |"
  print "|---|---:|---:|---:|---:|---:|---:|"
  for (i = 1; i <= rows; i++) {
    m = order[i]; ours = median(values[m, "millrace"]); four = median(values[m, "kafka4"]); three = median(values[m, "kafka3"])
    more = m ~ /\/s$/ ? 1 : 0
    best = four == "" ? three : three == "" ? four : (more ? (four > three ? four : three) : (four < three ? four : three))
    a = asked[m]; if (m ~ /^[0-9]+ partitions (created|led|on disk), ms$/ || m ~ /partitions, restart to first ack/) a = "<= 0.5"
    if (m ~ /^cluster (produce|flood)/) a = m ~ /(records|MB)\/s$/ ? ">= 1.3" : m ~ /(p99 ms|CPU s\/GB)$/ ? "<= 0.7" : ""
    if (m ~ /^cluster, .* partitions .*ms$/ || m ~ /^cluster, .*(restart|created|led), ms$/) a = "< 1"
    ratio = ours == "" || best == "" || best == 0 ? "-" : sprintf("%.2f", ours / best)
    printf "| %s | %s | %s | %s | %s | %s | %d |\n", m, shown(ours), shown(four), shown(three), ratio, a, noise[m]
  }
}
