# What lies on the disk, read by Kafka's own dump-log.
tools 4.3.1 3.9.2 2.8.2

topics {b} --create --topic {t} --partitions 1
console-producer {b} --topic {t} --property parse.key=true
  stdin: a\tone\nb\ttwo\nc\tthree
dump-log --files {data}/{t}-0/00000000000000000000.log
  mask: (baseOffset|lastOffset|count|position|size|crc|magic|batchSize): \d+ => $1
dump-log --files {data}/{t}-0/00000000000000000000.log --print-data-log
  mask: (position|size|crc|batchSize): \d+ => $1
dump-log --files {data}/{t}-0/00000000000000000000.log --deep-iteration --print-data-log --verify-index-only
  mask: (position|size|crc|batchSize): \d+ => $1
dump-log --files {data}/{t}-0/00000000000000000000.index --index-sanity-check
  differs: Kafka reserves the whole index of a segment it writes to, which the tool takes for entries; that of Millrace grows with its entries.
dump-log --files {data}/{t}-0/00000000000000000000.timeindex --index-sanity-check
dump-log --files {data}/{t}-0/leader-epoch-checkpoint
dump-log --files {data}/absent.log
# Where the offsets of a group are is told by the hash of its name; the group of each version has its own partition.
consumer-groups {b} --reset-offsets --group {t} --topic {t} --to-offset 2 --execute
dump-log --offsets-decoder --files {data}/__consumer_offsets-48/00000000000000000000.log
  differs: Kafka gives batches of its internal topics the sequence 0 although they have no producer; Millrace gives them none (-1), as producers do.
  mask: (position|size|crc|batchSize): \d+ => $1
  only: 4.3.1
dump-log --offsets-decoder --files {data}/__consumer_offsets-22/00000000000000000000.log
  differs: Kafka gives batches of its internal topics the sequence 0 although they have no producer; Millrace gives them none (-1), as producers do.
  mask: (position|size|crc|batchSize): \d+ => $1
  only: 3.9.2
dump-log --offsets-decoder --files {data}/__consumer_offsets-14/00000000000000000000.log
  differs: Kafka gives batches of its internal topics the sequence 0 although they have no producer; Millrace gives them none (-1), as producers do.
  mask: (position|size|crc|batchSize): \d+ => $1
  only: 2.8.2
consumer-groups {b} --delete --group {t}
log-dirs {b} --describe --topic-list {t}
  mask: "size":\d+ => "size":<n>
topics {b} --delete --topic {t}
