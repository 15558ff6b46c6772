# Transactions: looked at, described, their hanging ones sought.
tools 4.3.1 3.9.2

topics {b} --create --topic {t} --partitions 1
producer-perf-test --topic {t} --num-records 100 --record-size 50 --throughput -1 --transactional-id {t}-tx --transaction-duration-ms 200 --producer-props bootstrap.servers={address}
  figures: it measures
  mask: ^.*99.9th\.$ => <figures>
transactions {b} list
  mask: ^(?!{t}|Trans).*$ =>
  mask: \s\d+\s => <n>
transactions {b} list --duration-filter 600000
  only: 4.3.1
  mask: ^(?!{t}|Trans).*$ =>
transactions {b} list --transactional-id-pattern {t}.*
  differs: Kafka 3.9 does not know patterns in this request yet (KIP-1152).
  only: 4.3.1
  mask: \s\d+\s => <n>
transactions {b} list --transactional-id-pattern "a(b"
  differs: Kafka 3.9 does not know patterns in this request yet (KIP-1152).
  only: 4.3.1
transactions {b} describe --transactional-id {t}-tx
  figures: ids and durations
transactions {b} describe --transactional-id {t}-absent
transactions {b} describe-producers --topic {t} --partition 0
  figures: ids and times
transactions {b} describe-producers --topic {t} --partition 0 --broker-id 0
  figures: ids and times
transactions {b} describe-producers --topic {t}-absent --partition 0
transactions {b} find-hanging --broker-id 0
transactions {b} find-hanging --topic {t}
transactions {b} abort --topic {t} --partition 0 --start-offset 0
transactions {b} abort --topic {t} --partition 0 --producer-id 5 --producer-epoch 0 --coordinator-epoch 0
transactions {b} forceTerminateTransaction --transactionalId {t}-tx
  only: 4.3.1
transactions {b} forceTerminateTransaction --transactionalId {t}-absent
  only: 4.3.1
console-consumer {b} --topic {t} --from-beginning --max-messages 100 --isolation-level read_committed
  figures: payload by chance
  mask: ^[A-Z]{50}$ => <payload>
console-consumer {b} --topic __transaction_state --from-beginning --timeout-ms 5000 --formatter org.apache.kafka.tools.consumer.TransactionLogMessageFormatter
  differs: Millrace notes in its records that the client used transactions of the second version (KIP-890), which 3.9 does not have.
  only: 4.3.1
  figures: ids and times
  mask: ^(?!.*{t}).*$ =>
topics {b} --delete --topic {t}
