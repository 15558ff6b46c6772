# Groups of the consumer protocol (KIP-848), their settings, and the other kinds of groups, as Apache Kafka has them with its own quorum.
peer 4.3
tools 4.3.1

consumer-groups {b} --describe --group {t}-absent
consumer-groups {b} --describe --group {t}-absent --state
topics {b} --create --topic {t} --partitions 3
console-producer {b} --topic {t}
  stdin: one\ntwo\nthree
spawn member console-consumer {b} --topic {t} --group {t} --from-beginning --command-property group.protocol=consumer --command-property client.id={t}-client
consumer-groups {b} --describe --group {t} --state
  until: Stable +1
consumer-groups {b} --describe --group {t} --state --verbose
consumer-groups {b} --describe --group {t} --members
consumer-groups {b} --describe --group {t} --members --verbose
  mask: \d+ \d+:\d+,\d+,\d+ => <assignment>
consumer-groups {b} --describe --group {t} --offsets
  until: {t} +0 +\d
  order: any
  mask: ({t} +\d) +\d+ +\d+ +\d+ => $1
consumer-groups {b} --describe --group {t} --offsets --verbose
  order: any
  mask: ({t} +\d+) +\S+ +\S+ +\S+ +\S+ => $1
consumer-groups {b} --list --state --type consumer
  mask: ^(?!{t}|GROUP).*$ =>
groups {b} --list
  mask: ^(?!{t}|GROUP).*$ =>
groups {b} --list --consumer
  mask: ^(?!{t}|GROUP).*$ =>
consumer-groups {b} --reset-offsets --group {t} --topic {t} --to-earliest --execute
consumer-groups {b} --delete --group {t}
end member
  order: any
consumer-groups {b} --describe --group {t} --state
  until: Empty
consumer-groups {b} --reset-offsets --group {t} --topic {t} --to-earliest --execute
  order: any
consumer-groups {b} --delete-offsets --group {t} --topic {t}:1
configs {b} --describe --entity-type groups --entity-name {t}
configs {b} --alter --entity-type groups --entity-name {t} --add-config consumer.session.timeout.ms=50000
configs {b} --alter --entity-type groups --entity-name {t} --add-config consumer.session.timeout.ms=1
configs {b} --alter --entity-type groups --entity-name {t} --add-config no.such.config=1
configs {b} --describe --entity-type groups --entity-name {t}
# The first names are options of Kafka 4.4, which the peer does not have yet.
configs {b} --describe --entity-type groups --entity-name {t} --all
  order: any
  mask: ^ *(\S+\.assignor\.offload\.enable|errors\.\S+|streams\.(assignor\.name|rack\.aware\.assignment\.tags|acceptable\.recovery\.lag|num\.warmup\.replicas|task\.offset\.interval\.ms))=.*$ =>
configs {b} --describe --entity-type groups
  mask: ^(?!.*{t}| ).*$ =>
configs {b} --alter --entity-type groups --entity-name {t} --delete-config consumer.session.timeout.ms
consumer-groups {b} --delete --group {t}
topics {b} --delete --topic {t}
