# Tools of Kafka 2 that write into ZooKeeper: the default test run's share.
tools 2.8.2

topics {z} --create --topic {t} --partitions 2 --replication-factor 1 --config retention.ms=500000
topics {b} --describe --topic {t}
  until: Partition: 1\s+Leader: 0
topics {z} --alter --topic {t} --partitions 3
topics {b} --create --topic {t}-asked --partitions 1
topics {z} --alter --topic {t}-asked --partitions 2
topics {b} --describe --topic {t}-asked
  until: Partition: 1\s+Leader: 0
configs {z} --alter --entity-type topics --entity-name {t} --add-config retention.bytes=7777
configs {b} --describe --entity-type topics --entity-name {t}
  until: retention.bytes=7777
file move.json
  line: {"version":1,"partitions":[{"topic":"{t}","partition":0,"replicas":[0]}]}
reassign-partitions {z} --execute --reassignment-json-file {dir}/move.json
topics {z} --delete --topic {t}
topics {b} --describe --topic {t}
  until: does not exist
