package io.millrace.server.zk;

import static io.millrace.server.zk.ZkLab.await;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.replication.cluster.BrokerInfo;
import io.millrace.replication.cluster.Endpoint;
import io.millrace.replication.controller.StoreEvent;

import org.junit.jupiter.api.Test;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

class BrokerRegistrationTest {
    private static final int IMPATIENT_MS = 200;

    private static BrokerRegistration registration(
            ZooKeeperSession session, BrokerInfo broker, long patienceMs) {
        return new BrokerRegistration(session, ZkLab.CLOCK, broker, -1, patienceMs);
    }

    @Test
    void shouldHaveTheCreatingTransactionAsEpoch() throws Exception {
        try (ZkLab lab = new ZkLab()) {
            ZkClusterStore store = lab.store();
            BrokerRegistration one = registration(lab.session(), ZkLab.broker(1), 1_000);

            long epoch = await(one.register());

            assertThat(one.epoch()).isEqualTo(epoch);
            assertThat(await(store.brokers()))
                    .containsExactly(
                            new io.millrace.replication.controller.BrokerRegistration(
                                    ZkLab.broker(1), epoch));
        }
    }

    @Test
    void shouldRegisterAgainWithAGreaterEpochWhenTheSessionExpired() throws Exception {
        try (ZkLab lab = new ZkLab()) {
            ZooKeeperSession session = lab.session();
            BrokerRegistration one = registration(session, ZkLab.broker(1), 1_000);
            long before = await(one.register());
            CompletableFuture<Long> again = new CompletableFuture<>();
            one.onEpoch(again::complete);

            lab.server.expire(session.sessionId());

            assertThat(await(again)).isGreaterThan(before).isEqualTo(one.epoch());
        }
    }

    @Test
    void shouldTakeThePlaceOfAFormerSelfAtTheSameAddress() throws Exception {
        try (ZkLab lab = new ZkLab()) {
            ZooKeeperSession dead = lab.session();
            BrokerRegistration killed = registration(dead, ZkLab.broker(1), 1_000);
            long before = await(killed.register());
            await(new ZkClusterStore(dead, lab.lane("dead"), ZkLab.CLOCK).elect(1));
            killed.leave();

            long after =
                    await(registration(lab.session(), ZkLab.broker(1), IMPATIENT_MS).register());

            assertThat(after).isGreaterThan(before);
            assertThat(await(lab.store().controller())).isEqualTo(-1);
        }
    }

    @Test
    void shouldTellWhenItsIdIsLostToAnotherProcess() throws Exception {
        try (ZkLab lab = new ZkLab()) {
            BrokerRegistration first = registration(lab.session(), ZkLab.broker(1), IMPATIENT_MS);
            await(first.register());
            CompletableFuture<String> lost = new CompletableFuture<>();
            first.onTaken(lost::complete);

            await(registration(lab.session(), ZkLab.broker(1), IMPATIENT_MS).register());

            assertThat(await(lost)).contains("broker id 1");
        }
    }

    @Test
    void shouldRefuseAnIdInUse() throws Exception {
        try (ZkLab lab = new ZkLab()) {
            await(registration(lab.session(), ZkLab.broker(1), 1_000).register());
            BrokerInfo sameId =
                    new BrokerInfo(1, List.of(new Endpoint("PLAINTEXT", "h", 1, 0)), null);

            assertThatThrownBy(() ->
                            await(registration(lab.session(), sameId, IMPATIENT_MS).register()))
                    .hasCauseInstanceOf(BrokerRegistration.Taken.class)
                    .hasMessageContaining("broker id 1");
        }
    }

    @Test
    void shouldRefuseAnAddressInUse() throws Exception {
        try (ZkLab lab = new ZkLab()) {
            await(registration(lab.session(), ZkLab.broker(1), 1_000).register());
            BrokerInfo sameAddress = new BrokerInfo(2, ZkLab.broker(1).endpoints(), null);

            assertThatThrownBy(
                            () -> await(registration(lab.session(), sameAddress, 1_000).register()))
                    .hasCauseInstanceOf(BrokerRegistration.Taken.class)
                    .hasMessageContaining("127.0.0.1:19001");
        }
    }

    @Test
    void shouldWaitForTheSessionOfADeadProcessToEnd() throws Exception {
        try (ZkLab lab = new ZkLab()) {
            ZooKeeperSession dead = lab.session();
            await(registration(dead, ZkLab.broker(1), 1_000).register());
            ZooKeeperSession alive = lab.session();
            CompletionStage<Long> epoch = registration(alive, ZkLab.broker(1), 15_000).register();

            dead.close();

            assertThat(await(epoch)).isPositive();
        }
    }

    @Test
    void shouldReplaceTheNodeOfItsOwnFormerSession() throws Exception {
        // KAFKA-7165: the server may not have expired the old session when the new one registers.
        try (ZkLab lab = new ZkLab()) {
            ZooKeeperSession former = lab.session();
            long before = await(registration(former, ZkLab.broker(1), 0).register());
            BrokerRegistration one = registration(lab.session(), ZkLab.broker(1), 0);
            one.recordSession(former.sessionId());

            assertThat(await(one.register())).isGreaterThan(before);
        }
    }

    @Test
    void shouldTellTheControllerOfComingAndGoing() throws Exception {
        try (ZkLab lab = new ZkLab()) {
            ZkClusterStore store = lab.store();
            BlockingQueue<StoreEvent> events = new LinkedBlockingQueue<>();
            store.start(events::add);
            await(store.brokers());
            ZooKeeperSession session = lab.session();
            BrokerRegistration one = registration(session, ZkLab.broker(1), 1_000);

            await(one.register());
            assertThat(events.poll(10, TimeUnit.SECONDS))
                    .isEqualTo(new StoreEvent.BrokersChanged());
            await(store.brokers());
            await(one.update(new BrokerInfo(1, ZkLab.broker(1).endpoints(), "rack")));
            assertThat(events.poll(10, TimeUnit.SECONDS))
                    .isEqualTo(new StoreEvent.BrokersChanged());
            assertThat(await(store.brokers()).getFirst().info().rack()).isEqualTo("rack");
            session.close();
            assertThat(events.poll(10, TimeUnit.SECONDS))
                    .isEqualTo(new StoreEvent.BrokersChanged());
            assertThat(await(store.brokers())).isEmpty();
        }
    }

    @Test
    void shouldRestartAtOnceOverTheEmbeddedServerOfAKilledProcess() throws Exception {
        Path folder = Files.createTempDirectory("zk-killed");
        EmbeddedZooKeeper first = EmbeddedZooKeeper.start(folder, 0);
        ZooKeeperSession lost = ZooKeeperSession.connect(ZooKeeperSettings.of(first.connect()));
        await(new PersistentPaths(lost).ensureTopLevel());
        await(registration(lost, ZkLab.broker(1), 1_000).register());
        first.close(); // the session is not closed, as after a kill

        try (EmbeddedZooKeeper second = EmbeddedZooKeeper.start(folder, 0)) {
            second.endSessionOwning("/brokers/ids/1");
            ZooKeeperSession session =
                    ZooKeeperSession.connect(ZooKeeperSettings.of(second.connect()));
            assertThat(await(registration(session, ZkLab.broker(1), 1_000).register()))
                    .isPositive();
            session.close();
        }
        lost.close();
        ZkLab.deleteFolder(folder);
    }

    @Test
    void shouldGiveEachClusterOneIdAndEachNamelessBrokerANumber() throws Exception {
        try (ZkLab lab = new ZkLab()) {
            ClusterIdStore one = new ClusterIdStore(lab.session(), new java.util.Random(1));
            ClusterIdStore two = new ClusterIdStore(lab.session(), new java.util.Random(2));

            CompletionStage<String> first = one.readOrCreate();
            CompletionStage<String> second = two.readOrCreate();

            assertThat(await(first)).hasSize(22).isEqualTo(await(second));
            assertThat(await(one.nextBrokerNumber())).isEqualTo(1);
            assertThat(await(two.nextBrokerNumber())).isEqualTo(2);
        }
    }
}
