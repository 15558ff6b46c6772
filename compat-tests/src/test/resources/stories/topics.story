# Topics: created in every way, looked at through every filter, changed, deleted.
tools 4.3.1 3.9.2 2.8.2

topics {b} --create --topic {t} --partitions 3 --replication-factor 1 --config retention.ms=500000 --config cleanup.policy=compact
topics {b} --create --topic {t}
topics {b} --create --topic {t} --if-not-exists
topics {b} --create --topic {t}-plain
topics {b} --create --topic {t}-placed --replica-assignment 0,0,0
topics {b} --create --topic {t}-nowhere --replica-assignment 7
  differs: Kafka 3.9 waits in vain for a leader on a broker that is not there, and times out; Millrace refuses at once, as Kafka does with its own quorum.
topics {b} --create --topic {t}-twice --replica-assignment 0:0
topics {b} --create --topic {t}-wide --replication-factor 3
topics {b} --create --topic {t}-none --partitions 0
topics {b} --create --topic {t}-bad --config no.such.config=1
topics {b} --create --topic {t}-bad --config retention.ms=soon
topics {b} --create --topic {t}-bad --config min.insync.replicas=0
topics {b} --create --topic "bad/name"
topics {b} --create --topic ..
topics {b} --create --topic {t}.with.dots
topics {b} --create --topic {t}_with_dots
topics {b} --create --topic {t}.with_dots
topics {b} --list
  mask: ^(?!{t}|__).*$ =>
topics {b} --list --exclude-internal
  mask: ^(?!{t}|__).*$ =>
topics {b} --list --topic {t}.*
topics {b} --describe --topic {t}
  differs: 4.3.1 Millrace serves DescribeTopicPartitions as Kafka 4 does, which shows an empty list of eligible leaders where the requests of 3.9 have none (N/A).
  differs: 3.9.2 Millrace serves DescribeTopicPartitions as Kafka 4 does, which shows an empty list of eligible leaders where the requests of 3.9 have none (N/A).
topics {b} --describe --topic {t}.*
  mask: \s*Elr: .*$ =>
topics {b} --describe --topic {t}-absent
topics {b} --describe --topic {t}-absent --if-exists
topics {b} --describe --topic-id AAAAAAAAAAAAAAAAAAAAAQ
  mask: \s*Elr: .*$ =>
  only: 4.3.1 3.9.2
topics {b} --describe --topic {t} --topics-with-overrides
  mask: \s*Elr: .*$ =>
topics {b} --describe --topic {t}.* --under-replicated-partitions
  mask: \s*Elr: .*$ =>
topics {b} --describe --topic {t}.* --unavailable-partitions
  mask: \s*Elr: .*$ =>
topics {b} --describe --topic {t}.* --under-min-isr-partitions
  mask: \s*Elr: .*$ =>
topics {b} --describe --topic {t}.* --at-min-isr-partitions
  mask: \s*Elr: .*$ =>
topics {b} --describe --topic {t} --partition-size-limit-per-response 1
  mask: \s*Elr: .*$ =>
  only: 4.3.1 3.9.2
topics {b} --alter --topic {t} --partitions 5
topics {b} --alter --topic {t} --partitions 5
topics {b} --alter --topic {t} --partitions 4
topics {b} --alter --topic {t} --partitions 7 --replica-assignment 0,0,0,0,0,0,0
topics {b} --alter --topic {t}-absent --partitions 4
topics {b} --alter --topic {t}-absent --partitions 4 --if-exists
topics {b} --describe --topic {t}
  mask: \s*Elr: .*$ =>
topics {b} --delete --topic {t}-plain
topics {b} --describe --topic {t}-plain
  until: (?i)does not exist
topics {b} --delete --topic {t}-absent
topics {b} --delete --topic {t}-absent --if-exists
topics {b} --delete --topic {t}.*
topics {b} --list --topic {t}.*
  until: \A\s*\z
topics --list
topics {b}
