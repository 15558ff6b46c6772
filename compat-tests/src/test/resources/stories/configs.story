# Settings of topics, brokers, users, clients and addresses.
tools 4.3.1 3.9.2 2.8.2

topics {b} --create --topic {t} --partitions 1
configs {b} --describe --entity-type topics --entity-name {t}
configs {b} --alter --entity-type topics --entity-name {t} --add-config retention.ms=1000,max.message.bytes=2000,cleanup.policy=[compact,delete]
configs {b} --describe --entity-type topics --entity-name {t}
configs {b} --describe --entity-type topics --entity-name {t} --all
  order: any
configs {b} --alter --entity-type topics --entity-name {t} --delete-config retention.ms
configs {b} --alter --entity-type topics --entity-name {t} --delete-config retention.ms
configs {b} --alter --entity-type topics --entity-name {t} --add-config no.such.config=1
configs {b} --alter --entity-type topics --entity-name {t} --add-config retention.ms=soon
configs {b} --alter --entity-type topics --entity-name {t} --add-config min.insync.replicas=0
configs {b} --alter --entity-type topics --entity-name {t} --add-config leader.replication.throttled.replicas=[0:0]
configs {b} --alter --entity-type topics --entity-name {t}-absent --add-config retention.ms=1000
configs {b} --describe --entity-type topics --entity-name {t}-absent
configs {b} --describe --topic {t}
configs {b} --describe --entity-type topics --entity-name {t}
file topic.properties
  line: retention.bytes=12345
  line: segment.ms=600000
configs {b} --alter --entity-type topics --entity-name {t} --add-config-file {dir}/topic.properties
configs {b} --describe --entity-type topics --entity-name {t}
configs {b} --describe --entity-type brokers --entity-name 0
configs {b} --alter --entity-type brokers --entity-name 0 --add-config log.cleaner.threads=2
configs {b} --alter --entity-type brokers --entity-default --add-config log.cleaner.threads=2,message.max.bytes=1100000
configs {b} --describe --entity-type brokers --entity-name 0
configs {b} --describe --entity-type brokers --entity-default
configs {b} --describe --entity-type brokers
configs {b} --describe --broker 0
configs {b} --describe --broker-defaults
configs {b} --describe --entity-type brokers --entity-name 0 --all
  order: any
  mask: ^ *(node.id|zookeeper.session.timeout.ms)=.*$ =>
  differs: Millrace lists its own options (millrace.*) too.
configs {b} --alter --entity-type brokers --entity-name 0 --add-config num.io.threads=soon
configs {b} --alter --entity-type brokers --entity-name 0 --add-config broker.id=5
configs {b} --alter --entity-type brokers --entity-name 0 --delete-config log.cleaner.threads
configs {b} --alter --entity-type brokers --entity-default --delete-config log.cleaner.threads,message.max.bytes
configs {b} --alter --entity-type brokers --entity-default --add-config num.network.threads=4,num.replica.fetchers=2,num.io.threads=10,background.threads=12,num.recovery.threads.per.data.dir=2
configs {b} --describe --entity-type brokers --entity-default
configs {b} --alter --entity-type brokers --entity-default --add-config num.replica.fetchers=50
configs {b} --alter --entity-type brokers --entity-default --add-config num.network.threads=1
configs {b} --alter --entity-type brokers --entity-default --delete-config num.network.threads,num.replica.fetchers,num.io.threads,background.threads,num.recovery.threads.per.data.dir
configs {b} --alter --entity-type brokers --entity-name 0 --add-config max.connections=5000,listener.name.plaintext.max.connections=500,max.connections.per.ip.overrides=[127.0.0.9:7]
configs {b} --describe --entity-type brokers --entity-name 0
configs {b} --alter --entity-type brokers --entity-name 0 --delete-config max.connections,listener.name.plaintext.max.connections,max.connections.per.ip.overrides
configs {b} --alter --entity-type brokers --entity-name 0 --add-config log.cleaner.dedupe.buffer.size=1000
configs {b} --alter --entity-type brokers --entity-name 0 --add-config min.insync.replicas=0
configs {b} --alter --entity-type brokers --entity-name 0 --add-config advertised.listeners=[ELSEWHERE://127.0.0.1:1]
configs {b} --alter --entity-type brokers --entity-name 0 --add-config listeners=[PLAINTEXT://{address},EXTRA://127.0.0.1:0]
configs {b} --alter --entity-type brokers --entity-name 0 --add-config listeners=[PLAINTEXT://{address},EXTRA://127.0.0.1:0],listener.security.protocol.map=[PLAINTEXT:PLAINTEXT,EXTRA:PLAINTEXT]
configs {b} --describe --entity-type brokers --entity-name 0
configs {b} --alter --entity-type brokers --entity-name 0 --delete-config listeners,listener.security.protocol.map
configs {b} --describe --entity-type brokers --entity-name 0
configs {b} --alter --entity-type brokers --entity-name 0 --add-config no.such.config=5
configs {b} --alter --entity-type brokers --entity-name 0 --delete-config no.such.config
configs {b} --alter --entity-type brokers --entity-name 7 --add-config log.cleaner.threads=2
configs {b} --describe --entity-type brokers --entity-name 7
# Loggers are named after classes, which are each server's own; both must list some.
configs {b} --describe --entity-type broker-loggers --entity-name 0
  mask: ^.*=(OFF|FATAL|ERROR|WARN|INFO|DEBUG|TRACE) sensitive.*$ =>
configs {b} --alter --entity-type broker-loggers --entity-name 0 --add-config no.such.logger=DEBUG
configs {b} --alter --entity-type broker-loggers --entity-name 0 --add-config root=LOUD
configs {b} --alter --entity-type users --entity-name {t}-alice --add-config producer_byte_rate=1024,consumer_byte_rate=2048,request_percentage=50
configs {b} --alter --entity-type users --entity-name {t}-alice --entity-type clients --entity-name {t}-app --add-config producer_byte_rate=99
configs {b} --alter --entity-type clients --entity-name {t}-app --add-config controller_mutation_rate=3.5
configs {b} --alter --entity-type users --entity-default --add-config producer_byte_rate=77000000
configs {b} --alter --entity-type clients --entity-default --add-config consumer_byte_rate=88000000
configs {b} --alter --entity-type users --entity-name {t}-alice --entity-type clients --entity-default --add-config consumer_byte_rate=66
# Several quotas are listed in the order of a hash table.
configs {b} --describe --entity-type users --entity-name {t}-alice
  mask: (consumer_byte_rate=\S+), (producer_byte_rate=[^, ]+), (request_percentage=\S+)$ => $1, $3, $2
configs {b} --describe --entity-type users --entity-name {t}-alice --entity-type clients --entity-name {t}-app
configs {b} --describe --entity-type users --entity-name {t}-alice --entity-type clients
  order: any
configs {b} --describe --entity-type clients --entity-name {t}-app
configs {b} --describe --entity-type clients --entity-default
configs {b} --describe --entity-type users --entity-default
configs {b} --describe --user {t}-alice
  mask: (consumer_byte_rate=\S+), (producer_byte_rate=[^, ]+), (request_percentage=\S+)$ => $1, $3, $2
configs {b} --describe --client {t}-app
configs {b} --alter --entity-type users --entity-name {t}-alice --add-config no_such_quota=5
configs {b} --alter --entity-type users --entity-name {t}-alice --add-config producer_byte_rate=fast
configs {b} --alter --entity-type users --entity-name {t}-alice --delete-config producer_byte_rate,consumer_byte_rate,request_percentage
configs {b} --alter --entity-type users --entity-default --delete-config producer_byte_rate
configs {b} --alter --entity-type clients --entity-default --delete-config consumer_byte_rate
configs {b} --describe --entity-type users --entity-name {t}-alice
configs {b} --alter --entity-type ips --entity-name 127.0.0.9 --add-config connection_creation_rate=100
configs {b} --alter --entity-type ips --entity-default --add-config connection_creation_rate=100000
configs {b} --describe --entity-type ips --entity-name 127.0.0.9
configs {b} --describe --entity-type ips
  order: any
configs {b} --describe --ip 127.0.0.9
configs {b} --alter --entity-type ips --entity-name not.an.address --add-config connection_creation_rate=100
configs {b} --alter --entity-type ips --entity-name 127.0.0.9 --delete-config connection_creation_rate
configs {b} --alter --entity-type ips --entity-default --delete-config connection_creation_rate
configs {b} --describe --entity-type ips --entity-name 127.0.0.9
configs {b} --describe --entity-type no-such-type --entity-name x
topics {b} --delete --topic {t}
