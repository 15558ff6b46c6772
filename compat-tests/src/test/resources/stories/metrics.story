# Client metrics (KIP-714), which Apache Kafka has with its own quorum only.
peer 4.3
tools 4.3.1 3.9.2

client-metrics {b} --list
client-metrics {b} --describe --name {t}
client-metrics {b} --alter --name {t} --metrics org.apache.kafka.producer.,org.apache.kafka.consumer. --interval 30000 --match client_id=app.*
client-metrics {b} --alter --name {t} --interval soon
client-metrics {b} --alter --name {t} --interval 1
client-metrics {b} --alter --name {t} --match no_such_thing=app.*
client-metrics {b} --list
  mask: ^(?!{t}).*$ =>
client-metrics {b} --describe --name {t}
configs {b} --describe --entity-type client-metrics --entity-name {t}
configs {b} --describe --client-metrics {t}
client-metrics {b} --alter --generate-name --interval 60000
  mask: for [\w-]{22}\.$ => for <id>
client-metrics {b} --delete --name {t}
client-metrics {b} --describe --name {t}
client-metrics {b} --delete --name {t}-absent
