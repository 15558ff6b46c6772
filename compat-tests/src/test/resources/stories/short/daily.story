# What an administrator does every day: the default test run's share of the long comparison.
tools 4.3.1

topics {b} --create --topic {t} --partitions 2 --config retention.ms=500000
topics {b} --describe --topic {t}
  differs: 4.3.1 Millrace serves DescribeTopicPartitions as Kafka 4 does, which shows an empty list of eligible leaders where the request of 3.9 has none (N/A).
configs {b} --alter --entity-type topics --entity-name {t} --add-config max.message.bytes=2000
configs {b} --describe --entity-type topics --entity-name {t}
console-producer {b} --topic {t}
  stdin: one\ntwo\nthree
get-offsets {b} --topic-partitions {t}:0-1
  mask: :\d+$ => :<n>
console-consumer {b} --topic {t} --group {t} --from-beginning --max-messages 3
  order: any
consumer-groups {b} --reset-offsets --group {t} --all-topics --to-earliest --execute
  order: any
consumer-groups {b} --describe --group {t} --state
consumer-groups {b} --delete --group {t}
broker-api-versions {b}
  mask: ^\s.*$ =>
topics {b} --delete --topic {t}
