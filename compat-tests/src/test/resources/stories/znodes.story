# Tools of Kafka 2 that write into ZooKeeper; whoever is controller must notice.
tools 2.8.2

topics {z} --create --topic {t} --partitions 2 --replication-factor 1 --config retention.ms=500000
topics {b} --describe --topic {t}
  until: Leader: 0
topics {z} --create --topic {t} --partitions 2 --replication-factor 1
topics {z} --create --topic {t} --partitions 2 --replication-factor 1 --if-not-exists
topics {z} --create --topic {t}-placed --replica-assignment 0,0
topics {z} --create --topic {t}-wide --partitions 1 --replication-factor 3
topics {z} --list
  mask: ^(?!{t}|__).*$ =>
topics {z} --describe --topic {t}
topics {z} --describe --topic {t}-placed
topics {b} --describe --topic {t}-placed
console-producer {b} --topic {t}
  stdin: one\ntwo\nthree
topics {z} --alter --topic {t} --partitions 4
topics {b} --describe --topic {t}
  until: Partition: 3\s+Leader: 0
topics {z} --alter --topic {t} --partitions 3
topics {b} --create --topic {t}-asked --partitions 1
topics {z} --alter --topic {t}-asked --partitions 3
topics {b} --describe --topic {t}-asked
  until: Partition: 2\s+Leader: 0
topics {z} --delete --topic {t}-asked
topics {z} --alter --topic {t} --config max.message.bytes=4000
configs {b} --describe --entity-type topics --entity-name {t}
  until: max.message.bytes=4000
console-producer {b} --topic {t}
  stdin: four\nfive
configs {z} --alter --entity-type topics --entity-name {t} --add-config retention.bytes=7777 --delete-config max.message.bytes
configs {b} --describe --entity-type topics --entity-name {t}
  until: retention.bytes=7777
configs {z} --describe --entity-type topics --entity-name {t}
configs {z} --alter --entity-type brokers --entity-name 0 --add-config log.cleaner.threads=2
configs {b} --describe --entity-type brokers --entity-name 0
configs {z} --alter --entity-type users --entity-name {t}-alice --add-config producer_byte_rate=1234
configs {b} --describe --entity-type users --entity-name {t}-alice
  until: producer_byte_rate=1234
configs {z} --alter --entity-type users --entity-name {t}-alice --entity-type clients --entity-name app --add-config consumer_byte_rate=4321
configs {b} --describe --entity-type users --entity-name {t}-alice --entity-type clients --entity-name app
  until: consumer_byte_rate=4321
configs {z} --alter --entity-type clients --entity-name {t}-app --add-config request_percentage=150
configs {b} --describe --entity-type clients --entity-name {t}-app
  until: request_percentage=150
configs {z} --alter --entity-type clients --entity-default --add-config request_percentage=15000
configs {b} --describe --entity-type clients --entity-default
  until: request_percentage=15000
configs {z} --alter --entity-type clients --entity-default --delete-config request_percentage
configs {z} --alter --entity-type ips --entity-name 127.0.0.8 --add-config connection_creation_rate=500
configs {b} --describe --entity-type ips --entity-name 127.0.0.8
  until: connection_creation_rate=500
configs {z} --describe --entity-type users --entity-name {t}-alice
configs {z} --describe --entity-type clients
  mask: ^(?!.*{t}).*$ =>
configs {z} --alter --entity-type users --entity-name {t}-alice --delete-config producer_byte_rate
configs {b} --describe --entity-type users --entity-name {t}-alice
  until: \A(?!.*producer_byte_rate)
configs {z} --alter --entity-type ips --entity-name 127.0.0.8 --delete-config connection_creation_rate
configs {z} --alter --entity-type users --entity-name {t}-bob --add-config SCRAM-SHA-256=[iterations=4096,password=secret]
configs {z} --describe --entity-type users --entity-name {t}-bob
  mask: SCRAM-SHA-256=.* => SCRAM-SHA-256=<secret>
file elect.json
  line: {"partitions":[{"topic":"{t}","partition":0}]}
preferred-replica-election {z} --path-to-json-file {dir}/elect.json
leader-election {b} --election-type preferred --path-to-json-file {dir}/elect.json
file move.json
  line: {"version":1,"partitions":[{"topic":"{t}","partition":0,"replicas":[0]},{"topic":"{t}","partition":1,"replicas":[0]}]}
reassign-partitions {z} --execute --reassignment-json-file {dir}/move.json
reassign-partitions {z} --verify --reassignment-json-file {dir}/move.json
  until: 1 is complete
zookeeper-shell {zookeeper} ls /admin
  mask: ^(Connecting|Welcome|JLine|WATCHER|WatchedEvent).*$ =>
zookeeper-shell {zookeeper} ls /
  mask: ^(Connecting|Welcome|JLine|WATCHER|WatchedEvent).*$ =>
zookeeper-shell {zookeeper} ls /config
  mask: ^(Connecting|Welcome|JLine|WATCHER|WatchedEvent).*$ =>
zookeeper-shell {zookeeper} get /brokers/topics/{t}
  differs: the same object; its keys come in another order.
  mask: ^(Connecting|Welcome|JLine|WATCHER|WatchedEvent).*$ =>
zookeeper-shell {zookeeper} get /brokers/topics/{t}/partitions/0/state
  mask: ^(Connecting|Welcome|JLine|WATCHER|WatchedEvent).*$ =>
zookeeper-shell {zookeeper} get /config/topics/{t}
  mask: ^(Connecting|Welcome|JLine|WATCHER|WatchedEvent).*$ =>
zookeeper-shell {zookeeper} get /brokers/ids/0
  differs: Millrace registers that it knows transaction.version (KIP-890).
  mask: ^(Connecting|Welcome|JLine|WATCHER|WatchedEvent).*$ =>
  mask: "port":\d+ => "port":<n>
topics {z} --delete --topic {t}
topics {b} --list
  until: \A(?![\s\S]*{t}\n)
  mask: ^(?!{t}|__).*$ =>
topics {z} --delete --topic {t}-absent
topics {z} --delete --topic {t}-absent --if-exists
topics {b} --delete --topic {t}-placed
