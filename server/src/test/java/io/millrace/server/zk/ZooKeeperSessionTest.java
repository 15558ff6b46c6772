package io.millrace.server.zk;

import static io.millrace.server.zk.ZkLab.await;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.apache.zookeeper.CreateMode;
import org.apache.zookeeper.Op;
import org.apache.zookeeper.Watcher.Event.EventType;
import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

class ZooKeeperSessionTest {

    @Test
    void shouldCreateTheChrootAndLiveBelowIt() throws Exception {
        try (ZkLab lab = new ZkLab();
                ZooKeeperSession session =
                        ZooKeeperSession.connect(
                                ZooKeeperSettings.of(lab.server.connect() + "/a/b"))) {
            await(session.write(session.create("/x", Text.bytes("1"), CreateMode.PERSISTENT)));

            assertThat(ZkLab.text(lab.session(), "/a/b/x")).isEqualTo("1");
        }
    }

    @Test
    void shouldSayWhichAddressDoesNotAnswer() {
        ZooKeeperSettings nowhere =
                new ZooKeeperSettings("127.0.0.1:1", 6_000, 300, 10, false, Map.of());

        assertThatThrownBy(() -> ZooKeeperSession.connect(nowhere))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("127.0.0.1:1");
    }

    @Test
    void shouldAnswerAllOfManyPipelinedRequestsInOrder() throws Exception {
        try (ZkLab lab = new ZkLab()) {
            ZooKeeperSession session = lab.session();
            await(session.write(session.create("/n", Text.bytes("0"), CreateMode.PERSISTENT)));

            List<CompletionStage<MultiReply>> replies = new ArrayList<>();
            for (int i = 1; i <= 1_000; i++) {
                replies.add(session.write(Op.setData("/n", Text.bytes("" + i), i - 1)));
            }

            for (CompletionStage<MultiReply> reply : replies) {
                assertThat(await(reply).done()).isTrue();
            }
            assertThat(ZkLab.text(session, "/n")).isEqualTo("1000");
        }
    }

    @Test
    void shouldRepeatUnansweredRequestsWhenTheServerComesBack() throws Exception {
        Path folder = Files.createTempDirectory("zk-back");
        EmbeddedZooKeeper first = EmbeddedZooKeeper.start(folder, 0);
        int port = first.port();
        ZooKeeperSession session = ZooKeeperSession.connect(ZooKeeperSettings.of(first.connect()));
        await(session.write(session.create("/x", null, CreateMode.PERSISTENT)));
        long id = session.sessionId();
        first.close();
        CompletionStage<MultiReply> write = session.write(Op.setData("/x", Text.bytes("late"), 0));

        try (EmbeddedZooKeeper second = EmbeddedZooKeeper.start(folder, port)) {
            assertThat(await(write).done()).isTrue();
            assertThat(ZkLab.text(session, "/x")).isEqualTo("late");
            assertThat(session.sessionId()).isEqualTo(id);
            assertThat(second.port()).isEqualTo(port);
            session.close();
        }
        ZkLab.deleteFolder(folder);
    }

    @Test
    void shouldOpenANewSessionWhenTheOldOneExpired() throws Exception {
        try (ZkLab lab = new ZkLab()) {
            ZooKeeperSession session = lab.session();
            long before = session.sessionId();
            List<String> told = new ArrayList<>();
            CountDownLatch renewed = new CountDownLatch(1);
            session.addListener(
                    new SessionListener() {
                        @Override
                        public void sessionEnded() {
                            told.add("ended");
                        }

                        @Override
                        public void sessionStarted() {
                            told.add("started");
                            renewed.countDown();
                        }
                    });

            lab.server.expire(before);

            assertThat(renewed.await(20, TimeUnit.SECONDS)).isTrue();
            assertThat(told).containsExactly("ended", "started");
            assertThat(session.sessionId()).isNotEqualTo(before);
            assertThat(await(session.exists("/brokers/ids", null))).isTrue();
        }
    }

    @Test
    void shouldFireAWatchOnceThoughItWasLeftTwice() throws Exception {
        try (ZkLab lab = new ZkLab()) {
            ZooKeeperSession session = lab.session();
            await(session.write(session.create("/w", null, CreateMode.PERSISTENT)));
            LinkedBlockingQueue<EventType> events = new LinkedBlockingQueue<>();
            NodeWatch watch = (type, path) -> events.add(type);
            await(session.read("/w", watch));
            await(session.read("/w", watch));

            await(session.write(Op.setData("/w", Text.bytes("1"), -1)));
            await(session.write(Op.setData("/w", Text.bytes("2"), -1)));
            await(session.read("/w", null));

            assertThat(events).containsExactly(EventType.NodeDataChanged);
        }
    }

    @Test
    void shouldTellOfTheCreationOfAnAwaitedNode() throws Exception {
        try (ZkLab lab = new ZkLab()) {
            ZooKeeperSession session = lab.session();
            CompletableFuture<EventType> event = new CompletableFuture<>();

            assertThat(await(session.readOrAwait("/later", (type, path) -> event.complete(type))))
                    .isEmpty();
            await(session.write(session.create("/later", null, CreateMode.PERSISTENT)));

            assertThat(await(event)).isEqualTo(EventType.NodeCreated);
        }
    }

    @Test
    void shouldKeepWhatWasAnsweredAcrossARestart() throws Exception {
        Path folder = Files.createTempDirectory("zk-keep");
        try (EmbeddedZooKeeper server = EmbeddedZooKeeper.start(folder, 0);
                ZooKeeperSession session =
                        ZooKeeperSession.connect(ZooKeeperSettings.of(server.connect()))) {
            await(session.write(session.create("/kept", Text.bytes("v"), CreateMode.PERSISTENT)));
            await(session.write(session.create("/mine", null, CreateMode.EPHEMERAL)));
        }

        try (EmbeddedZooKeeper server = EmbeddedZooKeeper.start(folder, 0);
                ZooKeeperSession session =
                        ZooKeeperSession.connect(ZooKeeperSettings.of(server.connect()))) {
            assertThat(ZkLab.text(session, "/kept")).isEqualTo("v");
            assertThat(await(session.exists("/mine", null))).isFalse();
        }
        ZkLab.deleteFolder(folder);
    }
}
