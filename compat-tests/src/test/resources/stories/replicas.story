# Replicas on three brokers: placed, moved, led.
brokers 3
tools 4.3.1 2.8.2

topics {b} --create --topic {t} --replica-assignment 0:1,1:2,2:0
topics {b} --describe --topic {t}
  mask: \s*Elr: .*$ =>
  until: (?s)Isr: 0,1.*Isr: 1,2.*Isr: 2,0
topics {b} --create --topic {t}-three --partitions 1 --replication-factor 3 --config min.insync.replicas=2
topics {b} --create --topic {t}-four --partitions 1 --replication-factor 4
console-producer {b} --topic {t} --request-required-acks all
  stdin: one\ntwo\nthree\nfour
log-dirs {b} --describe --topic-list {t} --broker-list 0,1
  figures: sizes depend on where each record went
topics {b} --describe --topic {t}.* --under-replicated-partitions
  mask: \s*Elr: .*$ =>
topics {b} --describe --topic {t}.* --under-min-isr-partitions
  mask: \s*Elr: .*$ =>
file topics.json
  line: {"version":1,"topics":[{"topic":"{t}"}]}
file turn.json
  line: {"version":1,"partitions":[{"topic":"{t}","partition":0,"replicas":[2,1],"log_dirs":["any","any"]},{"topic":"{t}","partition":1,"replicas":[1,0,2],"log_dirs":["any","any","any"]}]}
reassign-partitions {b} --execute --reassignment-json-file {dir}/turn.json --throttle 50000000
reassign-partitions {b} --verify --reassignment-json-file {dir}/turn.json
  until: Clearing topic
reassign-partitions {b} --list
topics {b} --describe --topic {t}
  mask: \s*Elr: .*$ =>
  until: (?s)Isr: [12],[12]\s.*Isr: \d,\d,\d
  mask: Isr: .* => Isr
file elect.json
  line: {"partitions":[{"topic":"{t}","partition":0},{"topic":"{t}","partition":1},{"topic":"{t}","partition":2}]}
leader-election {b} --election-type preferred --path-to-json-file {dir}/elect.json
  order: any
leader-election {b} --election-type preferred --path-to-json-file {dir}/elect.json
leader-election {b} --election-type preferred --all-topic-partitions
  order: any
topics {b} --describe --topic {t}
  mask: \s*Elr: .*$ =>
  mask: Isr: .* => Isr
file away.json
  line: {"version":1,"partitions":[{"topic":"{t}","partition":2,"replicas":[7,1]}]}
reassign-partitions {b} --execute --reassignment-json-file {dir}/away.json
reassign-partitions {b} --execute --reassignment-json-file {dir}/turn.json
reassign-partitions {b} --cancel --reassignment-json-file {dir}/turn.json
configs {b} --describe --entity-type brokers
topics {b} --create --topic {t}-slow --replica-assignment 0
topics {b} --create --topic {t}-more --replica-assignment 0:1:2
producer-perf-test --topic {t}-slow --num-records 4000 --record-size 1000 --throughput -1 --producer-props bootstrap.servers={address}
  figures: it measures
  mask: ^.*99.9th\.$ => <figures>
  mask: ^\d+ records sent.*$ => <figures>
file slow.json
  line: {"version":1,"partitions":[{"topic":"{t}-slow","partition":0,"replicas":[1],"log_dirs":["any"]}]}
file more.json
  line: {"version":1,"partitions":[{"topic":"{t}-more","partition":0,"replicas":[2,1,0],"log_dirs":["any","any","any"]}]}
reassign-partitions {b} --execute --reassignment-json-file {dir}/slow.json --throttle 100
reassign-partitions {b} --execute --reassignment-json-file {dir}/more.json
reassign-partitions {b} --execute --reassignment-json-file {dir}/more.json --additional --throttle 200
reassign-partitions {b} --list
reassign-partitions {b} --verify --reassignment-json-file {dir}/slow.json --preserve-throttles
configs {b} --describe --entity-type brokers --entity-name 1
reassign-partitions {b} --cancel --reassignment-json-file {dir}/slow.json
reassign-partitions {b} --list
configs {b} --describe --entity-type brokers --entity-name 1
topics {z} --create --topic {t}-old --partitions 3 --replication-factor 2
  only: 2.8.2
file old.json
  line: {"version":1,"partitions":[{"topic":"{t}","partition":0,"replicas":[0,1]}]}
reassign-partitions {z} --execute --reassignment-json-file {dir}/old.json
  only: 2.8.2
reassign-partitions {z} --verify --reassignment-json-file {dir}/old.json
  only: 2.8.2
  until: completed successfully|is complete
preferred-replica-election {z} --path-to-json-file {dir}/elect.json
  only: 2.8.2
topics {b} --describe --topic {t}
  mask: \s*Elr: .*$ =>
  only: 2.8.2
  until: Partition: 0\s+Leader: 0
  mask: Isr: .* => Isr
topics {b} --alter --topic {t} --partitions 5
topics {b} --delete --topic {t}.*
topics {b} --list --topic {t}.*
  until: \A\s*\z
