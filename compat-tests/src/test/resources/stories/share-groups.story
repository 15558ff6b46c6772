# Share groups (KIP-932), as Apache Kafka 4.3 has them by default.
peer 4.3
tools 4.3.1
awaits Millrace does not serve share groups and streams groups yet.

topics {b} --create --topic {t} --partitions 1
share-groups {b} --list
share-groups {b} --describe --group {t}
configs {b} --alter --entity-type groups --entity-name {t} --add-config share.auto.offset.reset=earliest
console-producer {b} --topic {t}
  stdin: one\ntwo\nthree
console-share-consumer {b} --topic {t} --group {t} --max-messages 3 --timeout-ms 20000
share-groups {b} --list
  mask: ^(?!{t}|GROUP).*$ =>
share-groups {b} --list --state
  mask: ^(?!{t}|GROUP).*$ =>
share-groups {b} --describe --group {t}
share-groups {b} --describe --group {t} --state
share-groups {b} --describe --group {t} --members
share-groups {b} --describe --group {t} --offsets
share-groups {b} --reset-offsets --group {t} --topic {t} --to-earliest --execute
share-groups {b} --delete-offsets --group {t} --topic {t}
share-groups {b} --delete --group {t}
streams-groups {b} --list
streams-groups {b} --describe --group {t}
streams-groups {b} --delete --group {t}
groups {b} --list --share
  mask: ^(?!{t}|GROUP).*$ =>
groups {b} --list --streams
  mask: ^(?!{t}|GROUP).*$ =>
topics {b} --delete --topic {t}
