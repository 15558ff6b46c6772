"""TransferWorker over librdkafka: the same arguments, journal and exit codes."""

import os
import random
import sys
import time
import traceback

from confluent_kafka import Consumer, KafkaError, KafkaException, Producer, TopicPartition

FENCED = 3
PATIENCE = 60


def say(line):
    print(line, flush=True)


class Fenced(Exception):
    """Another has taken over."""


def patiently(step):
    """Asks again while the broker is away."""
    for left in range(10, -1, -1):
        try:
            return step()
        except KafkaException as e:
            error = e.args[0]
            if error.code() in (KafkaError._FENCED, KafkaError.PRODUCER_FENCED, KafkaError.INVALID_PRODUCER_EPOCH):
                raise Fenced(error) from e
            if not error.retriable() or left == 0:
                raise


class Worker:
    def __init__(self, bootstrap, requests, partition, accounts, instance):
        self.source = TopicPartition(requests, int(partition))
        self.accounts = accounts
        self.instance = instance
        self.attempt = 0
        self.random = random.Random(instance)
        common = {"bootstrap.servers": bootstrap, "reconnect.backoff.max.ms": 200}
        self.producer = Producer({
            **common,
            "transactional.id": f"{requests}-{partition}",
            "transaction.timeout.ms": 60000,  # a slow machine is no reason to be fenced
            "linger.ms": 0,
        })
        self.consumer = Consumer({
            **common,
            "group.id": f"{requests}-workers",
            "enable.auto.commit": False,
            "auto.offset.reset": "earliest",
            "isolation.level": "read_committed",
        })

    def run(self):
        patiently(lambda: self.producer.init_transactions(PATIENCE))
        self.rewind()
        say("READY")
        while True:
            messages = [m for m in self.consumer.consume(20, 0.1) if m.error() is None]
            if messages:
                self.book(messages)

    def book(self, messages):
        self.attempt += 1
        try:
            patiently(self.producer.begin_transaction)
            for message in messages:
                number, source, target, amount = message.value().decode().split()
                self.leg(number, source, "-" + amount)
                self.leg(number, target, amount)
            time.sleep(self.random.random() * 0.02)
            if self.random.randrange(8) == 0:
                self.producer.flush(PATIENCE)
                self.abort()
                return
            position = TopicPartition(self.source.topic, self.source.partition, messages[-1].offset() + 1)
            group = self.consumer.consumer_group_metadata()
            patiently(lambda: self.producer.send_offsets_to_transaction([position], group, PATIENCE))
            patiently(lambda: self.producer.commit_transaction(PATIENCE))
            say(f"COMMITTED {self.attempt}")
        except KafkaException as e:
            if e.args[0].fatal():
                raise
            traceback.print_exc()
            self.abort()

    def leg(self, number, account, amount):
        text = f"{self.instance} {self.attempt} {number} {amount}"
        self.producer.produce(self.accounts, text.encode(), partition=int(account))
        self.producer.poll(0)

    def abort(self):
        patiently(lambda: self.producer.abort_transaction(PATIENCE))
        say(f"ABORTED {self.attempt}")
        self.rewind()

    def rewind(self):
        def committed():
            found = self.consumer.committed([self.source], PATIENCE)[0]
            if found.error is not None:
                raise KafkaException(found.error)
            return found.offset

        offset = patiently(committed)
        self.consumer.assign([TopicPartition(self.source.topic, self.source.partition, max(0, offset))])


def leave(code):
    """Ends at once: librdkafka may wait for ever when it is taken down after it was fenced."""
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code)


try:
    Worker(*sys.argv[1:]).run()
except Fenced:
    traceback.print_exc()
    leave(FENCED)
except KafkaException as failure:
    traceback.print_exc()
    fenced = (KafkaError._FENCED, KafkaError.PRODUCER_FENCED, KafkaError.INVALID_PRODUCER_EPOCH)
    leave(FENCED if failure.args[0].code() in fenced else 1)
