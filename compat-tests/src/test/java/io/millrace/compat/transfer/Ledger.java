package io.millrace.compat.transfer;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.compat.client.Clients;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;

/*
 * Partitions show a transaction one after the other, as its markers arrive. So a cut through all of them has
 * transactions of which one leg is seen already: the reader goes on until those are whole, and takes nothing else in.
 */
/**
 * What a reader of committed records sees of all accounts: each transfer with both of its legs, the
 * second of which closes the sum.
 */
final class Ledger {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    /** A transfer as far as it is seen. */
    private static final class Booking {
        final List<Long> amounts = new ArrayList<>();
        String transaction = "";
    }

    private final Map<Long, Booking> bookings = new HashMap<>();
    private final Map<TopicPartition, Long> balances = new HashMap<>();
    private final Set<String> transactions = new HashSet<>();
    private int halves;

    private Ledger() {}

    /** Reads everything that is committed now. */
    static Ledger snapshot(Clients clients, String topic, int accounts) {
        var ledger = new Ledger();
        List<TopicPartition> partitions =
                IntStream.range(0, accounts).mapToObj(i -> new TopicPartition(topic, i)).toList();
        try (var consumer = clients.consumer("isolation.level", "read_committed")) {
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            ledger.read(consumer, consumer.endOffsets(partitions));
        }
        assertThat(ledger.balances.values().stream().mapToLong(b -> b).sum())
                .as("sum over all accounts of %s", topic)
                .isZero();
        return ledger;
    }

    private void read(KafkaConsumer<byte[], byte[]> consumer, Map<TopicPartition, Long> ends) {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        List<ConsumerRecord<byte[], byte[]>> beyond = new ArrayList<>();
        while (!isRead(consumer, ends) || halves > 0) {
            for (var record : consumer.poll(Duration.ofMillis(100))) {
                var partition = new TopicPartition(record.topic(), record.partition());
                if (record.offset() < ends.get(partition)) {
                    take(partition, text(record));
                } else {
                    beyond.add(record);
                }
            }
            if (isRead(consumer, ends)) {
                beyond.removeIf(this::completes);
            }
            if (System.nanoTime() > deadline) {
                throw new AssertionError(halves + " transfers are seen by half: " + halved());
            }
        }
    }

    private static boolean isRead(
            KafkaConsumer<byte[], byte[]> consumer, Map<TopicPartition, Long> ends) {
        return ends.entrySet().stream()
                .allMatch(e -> consumer.position(e.getKey()) >= e.getValue());
    }

    private static String[] text(ConsumerRecord<byte[], byte[]> record) {
        return new String(record.value(), UTF_8).split(" ");
    }

    /** Takes in a later record if a transfer in the cut waits for it. */
    private boolean completes(ConsumerRecord<byte[], byte[]> record) {
        String[] leg = text(record);
        var known = bookings.get(Long.valueOf(leg[2]));
        boolean awaited = known != null && known.amounts.size() == 1;
        if (awaited) {
            take(new TopicPartition(record.topic(), record.partition()), leg);
        }
        return awaited;
    }

    /** A leg is the instance that wrote it, its transaction, the request, the amount. */
    private void take(TopicPartition account, String[] leg) {
        String transaction = leg[0] + " " + leg[1];
        long amount = Long.parseLong(leg[3]);
        var booking = bookings.computeIfAbsent(Long.valueOf(leg[2]), _ -> new Booking());
        if (booking.amounts.size() == 2
                || (booking.amounts.size() == 1
                        && !(booking.transaction.equals(transaction)
                                && booking.amounts.getFirst() == -amount))) {
            throw new AssertionError(
                    "request %s is booked by %s and again by %s"
                            .formatted(leg[2], booking.transaction, transaction));
        }
        booking.amounts.add(amount);
        booking.transaction = transaction;
        halves += booking.amounts.size() == 1 ? 1 : -1;
        balances.merge(account, amount, Long::sum);
        transactions.add(transaction);
    }

    private List<String> halved() {
        return bookings.entrySet().stream()
                .filter(one -> one.getValue().amounts.size() == 1)
                .limit(20)
                .map(one -> "request " + one.getKey() + " of " + one.getValue().transaction)
                .toList();
    }

    /** The numbers of all requests that are booked. */
    Set<Long> requests() {
        return bookings.keySet();
    }

    long balance(TopicPartition account) {
        return balances.getOrDefault(account, 0L);
    }

    /** Instance and number of each transaction of which something is seen. */
    Set<String> transactions() {
        return transactions;
    }
}
