package io.millrace.benchmarks.process;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * A load generator that costs so little CPU that a broker on the same machine is what limits the
 * rate.
 *
 * <pre>
 *   produce HOST:PORT[,HOST:PORT...] TOPIC PARTITIONS CONNECTIONS WINDOW VALUE_BYTES BATCH_BYTES MIB ACKS
 *   fetch   HOST:PORT TOPIC PARTITIONS CONNECTIONS VALUE_BYTES BATCH_BYTES MIB
 *   ping    HOST:PORT TOPIC COUNT VALUE_BYTES ACKS
 * </pre>
 *
 * Connection i uses partition i modulo PARTITIONS, all of which HOST:PORT must lead; of several
 * brokers the first must lead partition 0, the second partition 1, and so on. {@code produce} keeps
 * WINDOW requests of one batch each in flight; {@code fetch} reads what that left, 1 MiB per
 * request, from the start and again; {@code ping} has one record at a time on its way from one
 * connection to another that waits for it.
 */
public final class Flood {
    private static final int FETCH_BYTES = 1 << 20;

    private final List<InetSocketAddress> brokers = new ArrayList<>();
    private final String topic;

    private Flood(String brokers, String topic) {
        for (String hostPort : brokers.split(",")) {
            int colon = hostPort.lastIndexOf(':');
            this.brokers.add(
                    new InetSocketAddress(
                            hostPort.substring(0, colon),
                            Integer.parseInt(hostPort.substring(colon + 1))));
        }
        this.topic = topic;
    }

    private Connection connect(int partition) throws IOException {
        return new Connection(brokers.get(partition % brokers.size()));
    }

    private interface Work {
        long bytes(int connection) throws IOException;
    }

    /** Runs one load and prints what was measured as {@code key=value} words. */
    public static void main(String[] args)
            throws IOException, InterruptedException, ExecutionException {
        Flood flood = new Flood(args[1], args[2]);
        switch (args[0]) {
            case "produce" -> {
                Requests.Batch batch =
                        Requests.batch(Integer.parseInt(args[6]), Integer.parseInt(args[7]));
                int connections = Integer.parseInt(args[4]);
                long each = (Long.parseLong(args[8]) << 20) / connections;
                int acks = "all".equals(args[9]) ? -1 : Integer.parseInt(args[9]);
                run(
                        connections,
                        c ->
                                flood.produce(
                                        c % Integer.parseInt(args[3]),
                                        Integer.parseInt(args[5]),
                                        acks,
                                        batch,
                                        each));
            }
            case "fetch" -> {
                Requests.Batch batch =
                        Requests.batch(Integer.parseInt(args[5]), Integer.parseInt(args[6]));
                int connections = Integer.parseInt(args[4]);
                long each = (Long.parseLong(args[7]) << 20) / connections;
                run(connections, c -> flood.fetch(c % Integer.parseInt(args[3]), batch, each));
            }
            case "ping" ->
                    flood.ping(
                            Integer.parseInt(args[3]),
                            Integer.parseInt(args[4]),
                            "all".equals(args[5]) ? -1 : 1);
            default -> throw new IllegalArgumentException(args[0]);
        }
    }

    private static void run(int connections, Work work)
            throws InterruptedException, ExecutionException {
        long started = System.nanoTime();
        long total = 0;
        ExecutorService threads = Executors.newFixedThreadPool(connections);
        try {
            List<Future<Long>> parts = new ArrayList<>();
            for (int c = 0; c < connections; c++) {
                int connection = c;
                parts.add(threads.submit(() -> work.bytes(connection)));
            }
            for (Future<Long> part : parts) {
                total += part.get();
            }
        } finally {
            threads.shutdownNow();
        }
        double seconds = (System.nanoTime() - started) / 1e9;
        System.out.printf(
                Locale.ROOT,
                "mb_s=%.1f mb=%.1f s=%.3f%n",
                total / 1e6 / seconds,
                total / 1e6,
                seconds);
    }

    private long produce(int partition, int window, int acks, Requests.Batch batch, long bytes)
            throws IOException {
        var request = Requests.produce(topic, partition, acks, batch.bytes());
        long sent = 0;
        int inFlight = 0;
        try (Connection connection = connect(partition)) {
            while (sent < bytes || inFlight > 0) {
                if (sent < bytes && inFlight < window) {
                    connection.send(request);
                    sent += batch.bytes().limit();
                    inFlight++;
                } else {
                    int error = Requests.produceError(connection.receive());
                    if (error != 0) {
                        throw new IllegalStateException("produce refused: " + error);
                    }
                    inFlight--;
                }
            }
        }
        return sent;
    }

    private long fetch(int partition, Requests.Batch batch, long bytes) throws IOException {
        Requests.Fetch request = Requests.fetch(topic, partition, 500, FETCH_BYTES);
        long got = 0;
        long offset = 0;
        try (Connection connection = connect(partition)) {
            while (got < bytes) {
                connection.send(request.from(offset));
                int records = Requests.fetchedBytes(connection.receive());
                got += connection.lastFrameBytes();
                int batches = records / batch.bytes().limit();
                if (batches == 0 && offset == 0) {
                    throw new IllegalStateException("nothing to fetch");
                }
                offset = batches == 0 ? 0 : offset + (long) batches * batch.records();
            }
        }
        return got;
    }

    private void ping(int count, int valueBytes, int acks) throws IOException {
        Requests.Batch batch = Requests.batch(valueBytes, 1);
        var produce = Requests.produce(topic, 0, acks, batch.bytes());
        Requests.Fetch fetch = Requests.fetch(topic, 0, 10_000, FETCH_BYTES);
        long[] acknowledged = new long[count];
        long[] arrived = new long[count];
        int warmUp = count / 5;
        try (Connection producer = connect(0);
                Connection consumer = connect(0)) {
            for (int i = -warmUp; i < count; i++) {
                consumer.send(fetch.from(i + (long) warmUp));
                long sent = System.nanoTime();
                producer.send(produce);
                int error = Requests.produceError(producer.receive());
                long ack = System.nanoTime();
                if (error != 0 || Requests.fetchedBytes(consumer.receive()) == 0) {
                    throw new IllegalStateException(
                            "error " + error + " or nothing fetched at " + i);
                }
                if (i >= 0) {
                    acknowledged[i] = ack - sent;
                    arrived[i] = System.nanoTime() - sent;
                }
            }
        }
        System.out.println(
                "ack_"
                        + percentiles(acknowledged).replace(" ", " ack_")
                        + " e2e_"
                        + percentiles(arrived).replace(" ", " e2e_"));
    }

    private static String percentiles(long[] nanos) {
        Arrays.sort(nanos);
        return String.format(
                Locale.ROOT,
                "p50_us=%.1f p99_us=%.1f",
                nanos[nanos.length / 2] / 1e3,
                nanos[(int) (nanos.length * 0.99)] / 1e3);
    }
}
