# Records: written, read, counted, deleted, measured.
tools 4.3.1 3.9.2 2.8.2

topics {b} --create --topic {t} --partitions 2
get-offsets {b} --topic {t}
  only: 4.3.1 3.9.2
get-offsets --broker-list {address} --topic {t}
  only: 2.8.2
console-producer {b} --topic {t} --property parse.key=true --property key.separator=:
  stdin: a:one\nb:two\nc:three\nd:four
console-producer {b} --topic {t} --property parse.key=true --property key.separator=:
  stdin: no separator here
console-producer {b} --topic {t} --property parse.headers=true --property parse.key=true --property null.marker=NULL --compression-codec zstd
  only: 4.3.1 3.9.2
  stdin: h1:v1,h2:v2\tkey\tvalue\n\tother\tNULL
console-producer {b} --topic {t} --sync --request-required-acks all --compression-codec gzip --property parse.key=true
  stdin: e\tfive\nf\tsix
console-producer {b} --topic {t} --request-required-acks 0 --property parse.key=true
  stdin: g\tseven
console-producer --broker-list {address} --topic {t} --batch-size 1 --property parse.key=true
  only: 2.8.2 3.9.2
  stdin: h\teight
console-producer {b} --topic bad/name
  stdin: nine
console-consumer {b} --topic {t} --from-beginning --timeout-ms 5000
  order: any
console-consumer {b} --topic {t} --from-beginning --timeout-ms 5000 --property print.key=true --property print.partition=true --property print.offset=true --property key.separator=|
  order: any
console-consumer {b} --topic {t} --from-beginning --timeout-ms 5000 --property print.headers=true --property print.timestamp=true --property null.literal=NIL
  order: any
console-consumer {b} --topic {t} --partition 0 --offset earliest --max-messages 1
console-consumer {b} --topic {t} --partition 0 --offset 1 --max-messages 1
console-consumer {b} --topic {t} --partition 0 --offset 100 --timeout-ms 3000
console-consumer {b} --topic {t} --partition 9 --offset earliest --timeout-ms 3000
console-consumer {b} --include {t} --from-beginning --timeout-ms 5000
  order: any
  only: 4.3.1 3.9.2
console-consumer {b} --whitelist {t} --from-beginning --timeout-ms 5000
  order: any
  only: 2.8.2
console-consumer {b} --topic {t} --from-beginning --timeout-ms 5000 --isolation-level read_committed
  order: any
console-consumer {b} --topic {t}-absent --max-messages 1 --timeout-ms 4000 --consumer-property allow.auto.create.topics=false
  order: any
  only: 2.8.2 3.9.2
console-consumer {b} --topic {t} --from-beginning --max-messages 2 --formatter org.apache.kafka.tools.consumer.NoOpMessageFormatter
  only: 4.3.1 3.9.2
console-consumer {b} --topic __consumer_offsets --from-beginning --timeout-ms 5000 --formatter org.apache.kafka.tools.consumer.OffsetsMessageFormatter
  only: 4.3.1
  order: any
  mask: ^(?!.*{t}).*$ =>
  mask: console-consumer-\d+ => console-consumer-<n>
console-consumer {b} --topic __consumer_offsets --from-beginning --timeout-ms 5000 --formatter org.apache.kafka.tools.consumer.GroupMetadataMessageFormatter
  only: 4.3.1
  order: any
  mask: ^(?!.*{t}).*$ =>
get-offsets {b} --topic {t} --time -1
  only: 4.3.1 3.9.2
get-offsets {b} --topic {t} --time earliest
  only: 4.3.1 3.9.2
get-offsets {b} --topic {t} --time latest
  only: 4.3.1 3.9.2
get-offsets {b} --topic {t} --time max-timestamp
  only: 4.3.1 3.9.2
get-offsets {b} --topic {t} --time earliest-local
  only: 4.3.1 3.9.2
get-offsets {b} --topic {t} --time latest-tiered
  only: 4.3.1 3.9.2
get-offsets {b} --topic {t} --time earliest-pending-upload
  differs: Kafka 3.9 does not know this request yet; Millrace does, and has nothing to tell since nothing is uploaded.
  only: 4.3.1
get-offsets {b} --topic {t} --time 1000000000000
  only: 4.3.1 3.9.2
get-offsets {b} --topic {t} --time 4000000000000
  only: 4.3.1 3.9.2
get-offsets {b} --topic {t} --partitions 1
  only: 4.3.1 3.9.2
get-offsets {b} --topic-partitions {t}:0-1,{t}:5
  only: 4.3.1 3.9.2
get-offsets {b} --topic {t}-absent
  only: 4.3.1 3.9.2
get-offsets {b} --topic {t} --time noon
  only: 4.3.1 3.9.2
get-offsets --broker-list {address} --topic {t} --time -2
  only: 2.8.2
get-offsets --broker-list {address} --topic {t} --time -1 --partitions 0
  only: 2.8.2
file delete.json
  line: {"version":1,"partitions":[{"topic":"{t}","partition":0,"offset":1},{"topic":"{t}","partition":1,"offset":-1}]}
delete-records {b} --offset-json-file {dir}/delete.json
  order: any
file delete-beyond.json
  line: {"version":1,"partitions":[{"topic":"{t}","partition":0,"offset":1000},{"topic":"{t}-absent","partition":1,"offset":1}]}
delete-records {b} --offset-json-file {dir}/delete-beyond.json
  order: any
  timeout: 90
  mask: (TimeoutException): .* => $1
file delete-broken.json
  line: {"version":1,"partitions":
delete-records {b} --offset-json-file {dir}/delete-broken.json
get-offsets {b} --topic {t} --time -2
  only: 4.3.1 3.9.2
log-dirs {b} --describe --topic-list {t}
  mask: "size":\d+ => "size":<n>
log-dirs {b} --describe --topic-list {t} --broker-list 0
  mask: "size":\d+ => "size":<n>
log-dirs {b} --describe --topic-list {t} --broker-list 7
log-dirs {b} --describe --topic-list {t}-absent
producer-perf-test --topic {t} --num-records 2000 --record-size 100 --throughput -1 --producer-props bootstrap.servers={address}
  figures: it measures
  mask: ^.*99.9th\.$ => <figures>
  mask: ^\d+ records sent.*$ => <figures>
consumer-perf-test {b} --topic {t} --messages 1500
  figures: it measures
  only: 3.9.2 2.8.2
consumer-perf-test {b} --topic {t} --num-records 1500
  figures: it measures
  only: 4.3.1
consumer-perf-test {b} --topic {t} --messages 1500 --show-detailed-stats --reporting-interval 100000 --timeout 5000
  figures: it measures
  only: 3.9.2 2.8.2
e2e-latency {address} {t} 20 all 100
  figures: it measures
  only: 3.9.2 2.8.2
e2e-latency --bootstrap-server {address} --topic {t} --num-records 20 --producer-acks all --record-size 100
  figures: it measures
  only: 4.3.1
verifiable-producer --bootstrap-server {address} --topic {t} --max-messages 5 --acks -1
  order: any
  mask: "avg_throughput":[\d.]+ => "avg_throughput":<n>
  mask: "(offset|partition)":\d+ => "$1":<n>
verifiable-consumer --bootstrap-server {address} --topic {t} --group-id {t}-verify --max-messages 5 --reset-policy earliest
  order: any
  mask: "timestamp":\d+ => "timestamp":<n>
replica-verification --broker-list {address} --topics-include {t} --time -2 --report-interval-ms 1000
  mask: ^.*max lag is 0 .*$ =>
  only: 3.9.2
  timeout: 8
  figures: it measures
streams-application-reset {b} --application-id {t}-app --input-topics {t} --dry-run
  only: 4.3.1 3.9.2
  order: any
streams-application-reset {b} --application-id {t}-app --input-topics {t} --to-earliest
  only: 4.3.1 3.9.2
  order: any
streams-application-reset {b} --application-id {t}-app --input-topics {t}-absent
  only: 4.3.1 3.9.2
get-offsets {b} --topic {t}-absent
  only: 4.3.1 3.9.2
topics {b} --delete --topic {t}
