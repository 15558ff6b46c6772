# Consumer groups of the classic protocol: from the first member to the last offset.
tools 4.3.1 3.9.2 2.8.2

topics {b} --create --topic {t} --partitions 3
topics {b} --create --topic {t}-other --partitions 1
console-producer {b} --topic {t} --property parse.key=true
  stdin: a\tone\nb\ttwo\nc\tthree\nd\tfour\ne\tfive\nf\tsix\ng\tseven\nh\teight
console-producer {b} --topic {t}-other
  stdin: one\ntwo\nthree
console-consumer {b} --topic {t} --group {t} --from-beginning --max-messages 8
  order: any
console-consumer {b} --topic {t}-other --group {t} --from-beginning --max-messages 3
consumer-groups {b} --list
  mask: ^(?!{t}).*$ =>
consumer-groups {b} --list --state
  mask: ^(?!{t}|GROUP).*$ =>
consumer-groups {b} --list --state Empty
  mask: ^(?!{t}|GROUP).*$ =>
consumer-groups {b} --list --state Stable
  mask: ^(?!{t}|GROUP).*$ =>
consumer-groups {b} --list --state NoSuchState
  mask: Valid states are: .* => Valid states are: <states, in any order>
consumer-groups {b} --list --type classic
  only: 4.3.1 3.9.2
  mask: ^(?!{t}|GROUP).*$ =>
consumer-groups {b} --describe --group {t}
  order: any
consumer-groups {b} --describe --group {t} --offsets
  order: any
consumer-groups {b} --describe --group {t} --members
consumer-groups {b} --describe --group {t} --members --verbose
consumer-groups {b} --describe --group {t} --state
consumer-groups {b} --describe --group {t}-absent
  differs: 4.3.1 Millrace answers as Kafka 4.x does since KIP-1043, by which a group that does not exist is an error; 3.9 called it dead.
consumer-groups {b} --describe --group {t}-absent --state
  differs: 4.3.1 Millrace answers as Kafka 4.x does since KIP-1043, by which a group that does not exist is an error; 3.9 called it dead.
spawn member console-consumer {b} --topic {t} --group {t} --consumer-property client.id={t}-client
  only: 2.8.2 3.9.2
spawn member console-consumer {b} --topic {t} --group {t} --command-property client.id={t}-client
  only: 4.3.1
consumer-groups {b} --describe --group {t} --state
  until: Stable +1
consumer-groups {b} --describe --group {t} --members
consumer-groups {b} --describe --group {t} --members --verbose
consumer-groups {b} --describe --group {t}
  order: any
consumer-groups {b} --reset-offsets --group {t} --topic {t} --to-earliest --execute
consumer-groups {b} --delete --group {t}
consumer-groups {b} --delete-offsets --group {t} --topic {t}
end member
consumer-groups {b} --describe --group {t} --state
  until: Empty
consumer-groups {b} --reset-offsets --group {t} --topic {t} --to-earliest --dry-run
  order: any
consumer-groups {b} --reset-offsets --group {t} --topic {t} --to-earliest
  order: any
consumer-groups {b} --reset-offsets --group {t} --topic {t} --to-earliest --execute
  order: any
consumer-groups {b} --reset-offsets --group {t} --topic {t} --to-latest --execute
  order: any
consumer-groups {b} --reset-offsets --group {t} --topic {t}:0,1 --shift-by -2 --execute
  order: any
consumer-groups {b} --reset-offsets --group {t} --topic {t} --shift-by 100 --dry-run
  order: any
consumer-groups {b} --reset-offsets --group {t} --topic {t} --to-offset 1 --execute
  order: any
consumer-groups {b} --reset-offsets --group {t} --topic {t} --to-current --execute
  order: any
consumer-groups {b} --reset-offsets --group {t} --topic {t} --by-duration PT1H --dry-run
  order: any
consumer-groups {b} --reset-offsets --group {t} --topic {t} --to-datetime 2020-01-01T00:00:00.000 --dry-run
  order: any
consumer-groups {b} --reset-offsets --group {t} --topic {t} --to-datetime 2090-01-01T00:00:00.000 --dry-run
  order: any
consumer-groups {b} --reset-offsets --group {t} --all-topics --to-latest --dry-run
  order: any
consumer-groups {b} --reset-offsets --group {t} --all-topics --to-earliest --dry-run --export
  order: any
file offsets.csv
  line: {t},0,1
  line: {t},1,0
consumer-groups {b} --reset-offsets --group {t} --from-file {dir}/offsets.csv --execute
  order: any
file offsets-of-groups.csv
  line: {t},{t},2,1
  line: {t}-new,{t}-other,0,2
consumer-groups {b} --reset-offsets --group {t} --group {t}-new --from-file {dir}/offsets-of-groups.csv --execute
  order: any
consumer-groups {b} --reset-offsets --group {t}-fresh --topic {t}-other --to-offset 2 --execute
consumer-groups {b} --reset-offsets --group {t} --topic {t}-absent --to-earliest --dry-run
consumer-groups {b} --describe --all-groups
  order: any
  mask: ^(?!\S*{t}|GROUP).*$ =>
  mask: ^Consumer group '(?!{t}).*$ =>
consumer-groups {b} --describe --all-groups --state
  order: any
  mask: ^(?!\S*{t}|GROUP).*$ =>
consumer-groups {b} --delete-offsets --group {t} --topic {t}-other
consumer-groups {b} --delete-offsets --group {t} --topic {t}:0
consumer-groups {b} --delete-offsets --group {t} --topic {t}-absent
consumer-groups {b} --delete-offsets --group {t}-absent --topic {t}
consumer-groups {b} --describe --group {t}
  order: any
consumer-groups {b} --delete --group {t} --group {t}-absent
  order: any
consumer-groups {b} --delete --group {t}
consumer-groups {b} --validate-regex "a.*b"
  only: 4.3.1
consumer-groups {b} --validate-regex "a(b"
  only: 4.3.1
groups {b} --list
  only: 4.3.1
  mask: ^(?!{t}|GROUP).*$ =>
groups {b} --list --group-type classic
  only: 4.3.1
  mask: ^(?!{t}|GROUP).*$ =>
groups {b} --list --consumer
  only: 4.3.1
  mask: ^(?!{t}|GROUP).*$ =>
groups {b} --list --protocol consumer
  only: 4.3.1
  mask: ^(?!{t}|GROUP).*$ =>
groups {b} --list --share
  only: 4.3.1
consumer-groups {b} --delete --group {t}-new --group {t}-fresh
  order: any
topics {b} --delete --topic {t}.*
