"""A producer, a group member and an administrator with kafka-python; see LibraryClient for the verbs."""
import signal
import sys
import time

from kafka import ConsumerRebalanceListener, KafkaConsumer, KafkaProducer
from kafka.admin import ConfigResource, ConfigResourceType, KafkaAdminClient, NewPartitions, NewTopic
from kafka.errors import CommitFailedError


def say(*words):
    print(*words, flush=True)


def produce(bootstrap, topic, first, count):
    producer = KafkaProducer(bootstrap_servers=bootstrap, acks="all")
    sent = [producer.send(topic, b"%d" % i, partition=i % 4) for i in range(int(first), int(first) + int(count))]
    for one in sent:
        one.get(30)
    producer.close()


def commit(consumer):
    try:
        consumer.commit()
    except CommitFailedError:
        pass  # the group rebalances; whoever is next reads again


class Listener(ConsumerRebalanceListener):
    def __init__(self, consumer):
        self.consumer = consumer

    def on_partitions_revoked(self, revoked):
        if revoked:
            commit(self.consumer)

    def on_partitions_assigned(self, assigned):
        say("assigned:", *sorted("[%d]" % one.partition for one in assigned))


def member(bootstrap, topic, group):
    ends = []
    signal.signal(signal.SIGTERM, lambda *_: ends.append(True))
    consumer = KafkaConsumer(bootstrap_servers=bootstrap, group_id=group, auto_offset_reset="earliest",
                             enable_auto_commit=False, heartbeat_interval_ms=500)
    consumer.subscribe([topic], listener=Listener(consumer))
    while not ends:
        polled = consumer.poll(200)
        for records in polled.values():
            for record in records:
                say("record", record.partition, record.offset, record.value.decode())
        if polled:
            commit(consumer)
    consumer.close(autocommit=False)


def admin(bootstrap, topic, group):
    admin = KafkaAdminClient(bootstrap_servers=bootstrap)
    admin.create_topics([NewTopic(topic, 2, 1)])
    say("listed", topic in admin.list_topics())
    admin.create_partitions({topic: NewPartitions(3)})
    described = admin.describe_topics([topic])[0]
    say("partitions", len(described["partitions"]))
    admin.alter_configs([ConfigResource(ConfigResourceType.TOPIC, topic, {"retention.ms": "3600000"})])
    answers = admin.describe_configs([ConfigResource(ConfigResourceType.TOPIC, topic)])
    values = {entry[0]: entry[1] for entry in answers[0].resources[0][4]}
    say("retention.ms", values["retention.ms"])
    say("group-listed", group in [one[0] for one in admin.list_consumer_groups()])
    described = admin.describe_consumer_groups([group])[0]
    say("group", described.state, len(described.members))
    say("committed", sum(one.offset for one in admin.list_consumer_group_offsets(group).values()))
    admin.delete_topics([topic])
    deadline = time.monotonic() + 20
    while topic in admin.list_topics() and time.monotonic() < deadline:
        time.sleep(0.1)
    say("listed-after", topic in admin.list_topics())


def forget(bootstrap, group):
    admin = KafkaAdminClient(bootstrap_servers=bootstrap)
    say("forgotten", *(error.errno for _, error in admin.delete_consumer_groups([group])))
    say("group-listed", group in [one[0] for one in admin.list_consumer_groups()])


globals()[sys.argv[1]](*sys.argv[2:])
