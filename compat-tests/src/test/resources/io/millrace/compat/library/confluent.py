"""A producer, a group member and an administrator with confluent-kafka; see LibraryClient for the verbs."""
import signal
import sys
import time

from confluent_kafka import Consumer, KafkaException, Producer
from confluent_kafka.admin import AdminClient, ConfigResource, NewPartitions, NewTopic


def say(*words):
    print(*words, flush=True)


def done(futures):
    for future in futures.values():
        future.result(30)


def produce(bootstrap, topic, first, count):
    failures = []
    producer = Producer({"bootstrap.servers": bootstrap, "acks": "all"})
    for i in range(int(first), int(first) + int(count)):
        producer.produce(topic, b"%d" % i, partition=i % 4, on_delivery=lambda e, _: e and failures.append(e))
    left = producer.flush(30)
    if failures or left:
        sys.exit("%d left, %s" % (left, failures))


def commit(consumer):
    try:
        consumer.commit(asynchronous=False)
    except KafkaException as e:
        if e.args[0].name() != "_NO_OFFSET":
            raise


def member(bootstrap, topic, group):
    ends = []
    signal.signal(signal.SIGTERM, lambda *_: ends.append(True))
    consumer = Consumer({"bootstrap.servers": bootstrap, "group.id": group, "auto.offset.reset": "earliest",
                         "enable.auto.commit": False, "heartbeat.interval.ms": 500})
    consumer.subscribe([topic], on_assign=lambda _, partitions: say(
        "assigned:", *sorted("[%d]" % one.partition for one in partitions)),
        on_revoke=lambda consumer, _: commit(consumer))
    while not ends:
        record = consumer.poll(0.2)
        if record is not None:
            if record.error():
                raise KafkaException(record.error())
            say("record", record.partition(), record.offset(), record.value().decode())
            consumer.commit(record)
    commit(consumer)
    consumer.close()


def admin(bootstrap, topic, group):
    admin = AdminClient({"bootstrap.servers": bootstrap})
    done(admin.create_topics([NewTopic(topic, 2, 1)], operation_timeout=20))
    say("listed", topic in admin.list_topics(timeout=20).topics)
    done(admin.create_partitions([NewPartitions(topic, 3)], operation_timeout=20))
    deadline = time.monotonic() + 20
    while len(admin.list_topics(topic, timeout=20).topics[topic].partitions) != 3 and time.monotonic() < deadline:
        time.sleep(0.1)
    say("partitions", len(admin.list_topics(topic, timeout=20).topics[topic].partitions))
    done(admin.alter_configs([ConfigResource(ConfigResource.Type.TOPIC, topic, set_config={"retention.ms": "3600000"})]))
    asked = admin.describe_configs([ConfigResource(ConfigResource.Type.TOPIC, topic)])
    say("retention.ms", next(iter(asked.values())).result(20)["retention.ms"].value)
    say("group-listed", group in [one.id for one in admin.list_groups(timeout=20)])
    described = admin.list_groups(group, timeout=20)[0]
    say("group", described.state, len(described.members))
    done(admin.delete_topics([topic], operation_timeout=20))
    deadline = time.monotonic() + 20
    while topic in admin.list_topics(timeout=20).topics and time.monotonic() < deadline:
        time.sleep(0.1)
    say("listed-after", topic in admin.list_topics(timeout=20).topics)


globals()[sys.argv[1]](*sys.argv[2:])
