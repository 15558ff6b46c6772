package io.millrace.server.zk;

import io.millrace.replication.cluster.BrokerInfo;
import io.millrace.replication.cluster.Endpoint;
import io.millrace.replication.lane.ThreadLane;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * A ZooKeeper of its own in a temporary folder, sessions with it, and everything closed at the end.
 */
final class ZkLab implements AutoCloseable {
    static final InstantSource CLOCK =
            InstantSource.fixed(Instant.ofEpochMilli(1_700_000_000_000L));

    final Path folder;
    final EmbeddedZooKeeper server;
    private final Deque<Runnable> opened = new ArrayDeque<>();

    ZkLab() throws Exception {
        folder = Files.createTempDirectory("zk-lab");
        server = EmbeddedZooKeeper.start(folder, 0);
    }

    ZooKeeperSession session() throws Exception {
        ZooKeeperSession session = ZooKeeperSession.connect(ZooKeeperSettings.of(server.connect()));
        opened.push(session::close);
        await(new PersistentPaths(session).ensureTopLevel());
        return session;
    }

    ThreadLane lane(String name) {
        ThreadLane lane = new ThreadLane(name, System::nanoTime);
        opened.push(lane::close);
        return lane;
    }

    /** A store on a session and a lane of its own. */
    ZkClusterStore store() throws Exception {
        return new ZkClusterStore(session(), lane("controller-lane"), CLOCK);
    }

    static BrokerInfo broker(int id) {
        return new BrokerInfo(
                id, List.of(new Endpoint("PLAINTEXT", "127.0.0.1", 19_000 + id, 0)), null);
    }

    static Random random() {
        return new Random(7);
    }

    static <T> T await(CompletionStage<T> stage) throws Exception {
        return stage.toCompletableFuture().get(20, TimeUnit.SECONDS);
    }

    static byte[] data(ZooKeeperSession session, String path) throws Exception {
        return await(session.read(path, null)).orElseThrow().data();
    }

    static String text(ZooKeeperSession session, String path) throws Exception {
        return Text.of(data(session, path));
    }

    @Override
    public void close() throws IOException {
        while (!opened.isEmpty()) {
            opened.pop().run();
        }
        server.close();
        deleteFolder(folder);
    }

    static void deleteFolder(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(java.util.Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
