# The cluster as a whole, its disks, leaders and replicas, with one broker.
tools 4.3.1 3.9.2 2.8.2

topics {b} --create --topic {t} --partitions 2
cluster cluster-id {b}
cluster cluster-id --bootstrap-server 127.0.0.1:1
  only: 2.8.2
  timeout: 5
cluster list-endpoints {b}
  only: 4.3.1 3.9.2
cluster list-endpoints {b} --include-fenced-brokers
  differs: Kafka 3.9 does not know the option in this request yet (KIP-1073); Millrace does, and has no fenced brokers with ZooKeeper.
  only: 4.3.1
cluster unregister {b} --id 7
  only: 4.3.1 3.9.2
broker-api-versions {b}
  order: any
  mask: : (\d+( to \d+)?) \[usable: \d+\] => : served
  mask: (\w)\(\d+\) => $1
  differs: Millrace also serves what Kafka 4 has added, and does not name as unsupported what only a quorum of controllers serves.
features {b} describe
  differs: Features are Kafka 4's (0021): Apache Kafka 3.9 has none with ZooKeeper, and other words for a refusal.
  only: 4.3.1 3.9.2
features {b} --describe
  differs: Millrace finalizes transaction.version (KIP-890); Kafka 3.9 has no features with ZooKeeper.
  only: 2.8.2
features {b} upgrade --feature metadata.version=19
  differs: Features are Kafka 4's (0021): Apache Kafka 3.9 has none with ZooKeeper, and other words for a refusal.
  only: 4.3.1 3.9.2
features {b} upgrade --feature no.such.feature=1
  differs: Features are Kafka 4's (0021): Apache Kafka 3.9 has none with ZooKeeper, and other words for a refusal.
  only: 4.3.1 3.9.2
features {b} downgrade --feature group.version=0
  differs: Features are Kafka 4's (0021): Apache Kafka 3.9 has none with ZooKeeper, and other words for a refusal.
  only: 4.3.1
features {b} disable --feature group.version --dry-run
  differs: Features are Kafka 4's (0021): Apache Kafka 3.9 has none with ZooKeeper, and other words for a refusal.
  only: 4.3.1
metadata-quorum {b} describe --status
  only: 4.3.1 3.9.2
file elect.json
  line: {"partitions":[{"topic":"{t}","partition":0},{"topic":"{t}","partition":1}]}
leader-election {b} --election-type preferred --path-to-json-file {dir}/elect.json
leader-election {b} --election-type unclean --topic {t} --partition 0
leader-election {b} --election-type preferred --topic {t} --partition 9
leader-election {b} --election-type preferred --topic {t}-absent --partition 0
leader-election {b} --election-type preferred --all-topic-partitions
leader-election {b} --election-type unclean --all-topic-partitions
preferred-replica-election {b} --path-to-json-file {dir}/elect.json
  only: 2.8.2
file topics.json
  line: {"version":1,"topics":[{"topic":"{t}"}]}
reassign-partitions {b} --generate --topics-to-move-json-file {dir}/topics.json --broker-list 0
file move.json
  line: {"version":1,"partitions":[{"topic":"{t}","partition":0,"replicas":[0],"log_dirs":["any"]},{"topic":"{t}","partition":1,"replicas":[0],"log_dirs":["any"]}]}
reassign-partitions {b} --execute --reassignment-json-file {dir}/move.json
reassign-partitions {b} --verify --reassignment-json-file {dir}/move.json
reassign-partitions {b} --execute --reassignment-json-file {dir}/move.json --throttle 1000000
reassign-partitions {b} --verify --reassignment-json-file {dir}/move.json
reassign-partitions {b} --verify --reassignment-json-file {dir}/move.json --preserve-throttles
reassign-partitions {b} --list
reassign-partitions {b} --cancel --reassignment-json-file {dir}/move.json
file astray.json
  line: {"version":1,"partitions":[{"topic":"{t}","partition":0,"replicas":[7]}]}
reassign-partitions {b} --execute --reassignment-json-file {dir}/astray.json
file absent.json
  line: {"version":1,"partitions":[{"topic":"{t}-absent","partition":0,"replicas":[0]}]}
reassign-partitions {b} --execute --reassignment-json-file {dir}/absent.json
reassign-partitions {b} --verify --reassignment-json-file {dir}/absent.json
file disk.json
  line: {"version":1,"partitions":[{"topic":"{t}","partition":0,"replicas":[0],"log_dirs":["{data}"]}]}
reassign-partitions {b} --execute --reassignment-json-file {dir}/disk.json
reassign-partitions {b} --verify --reassignment-json-file {dir}/disk.json
reassign-partitions {b} --execute --reassignment-json-file {dir}/disk.json --replica-alter-log-dirs-throttle 5000000
configs {b} --describe --entity-type brokers --entity-name 0
reassign-partitions {b} --verify --reassignment-json-file {dir}/disk.json
configs {b} --describe --entity-type brokers --entity-name 0
file no-disk.json
  line: {"version":1,"partitions":[{"topic":"{t}","partition":0,"replicas":[0],"log_dirs":["/no/such/disk"]}]}
reassign-partitions {b} --execute --reassignment-json-file {dir}/no-disk.json
  timeout: 20
configs {b} --describe --entity-type topics --entity-name {t}
configs {b} --describe --entity-type brokers --entity-name 0
acls {b} --list
  differs: Millrace does not serve ACLs and delegation tokens yet; Apache Kafka does, and says that they are not configured.
acls {b} --add --allow-principal User:{t} --operation Read --topic {t}
  differs: Millrace does not serve ACLs and delegation tokens yet; Apache Kafka does, and says that they are not configured.
delegation-tokens {b} --describe
delegation-tokens {b} --create --max-life-time-period -1 --renewer-principal User:{t}
configs {b} --describe --entity-type users --entity-name {t}
topics {b} --delete --topic {t}
