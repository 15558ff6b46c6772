package io.millrace.server.zk;

import static io.millrace.server.zk.ZkLab.await;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.replication.controller.ClusterStore.Election;
import io.millrace.server.peer.Registry.Registered;

import org.junit.jupiter.api.Test;

import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

class DeadBrokersTest {
    private static BrokerRegistration registration(ZooKeeperSession session, int id) {
        return new BrokerRegistration(session, ZkLab.CLOCK, ZkLab.broker(id), -1, 1_000);
    }

    private static ZkClusterStore store(ZkLab lab, ZooKeeperSession session) {
        return new ZkClusterStore(session, lab.lane("controller"), ZkLab.CLOCK);
    }

    @Test
    void shouldFindWhoIsRegistered() throws Exception {
        try (ZkLab lab = new ZkLab()) {
            long epoch = await(registration(lab.session(), 1).register());
            DeadBrokers brokers = new DeadBrokers(lab.session());

            assertThat(await(brokers.find(1)))
                    .isEqualTo(Optional.of(new Registered(epoch, ZkLab.broker(1))));
            assertThat(await(brokers.find(2))).isEmpty();
        }
    }

    @Test
    void shouldTakeABrokerAndItsOfficeOffAtOnce() throws Exception {
        try (ZkLab lab = new ZkLab()) {
            ZooKeeperSession dead = lab.session();
            BrokerRegistration one = registration(dead, 1);
            long epoch = await(one.register());
            ZkClusterStore theirs = store(lab, dead);
            assertThat(await(theirs.elect(1))).isInstanceOf(Election.Won.class);
            one.leave(); // a dead process does not register again

            assertThat(await(new DeadBrokers(lab.session()).remove(1, epoch))).isTrue();

            ZkClusterStore ours = store(lab, lab.session());
            assertThat(await(ours.brokers())).isEmpty();
            assertThat(await(ours.controller())).isEqualTo(-1);
        }
    }

    @Test
    void shouldLeaveAnotherControllerInOffice() throws Exception {
        try (ZkLab lab = new ZkLab()) {
            ZkClusterStore ours = store(lab, lab.session());
            await(ours.elect(2));
            BrokerRegistration one = registration(lab.session(), 1);
            long epoch = await(one.register());
            one.leave();

            assertThat(await(new DeadBrokers(lab.session()).remove(1, epoch))).isTrue();

            assertThat(await(ours.brokers())).isEmpty();
            assertThat(await(ours.controller())).isEqualTo(2);
        }
    }

    @Test
    void shouldLeaveALaterIncarnationAlone() throws Exception {
        try (ZkLab lab = new ZkLab()) {
            long epoch = await(registration(lab.session(), 1).register());

            assertThat(await(new DeadBrokers(lab.session()).remove(1, epoch - 1))).isFalse();

            assertThat(await(store(lab, lab.session()).brokers())).hasSize(1);
        }
    }

    @Test
    void shouldNotRemoveABrokerThatCameBackWhileItsRemovalWasUnderWay() throws Exception {
        try (ZkLab lab = new ZkLab()) {
            ZooKeeperSession former = lab.session();
            BrokerRegistration one = registration(former, 1);
            await(one.register());
            ZooKeeperSession watcher = lab.session();
            DeadBrokers.Seen seen = await(new DeadBrokers(watcher).look(1));
            one.leave();
            former.close();
            long epoch = await(registration(lab.session(), 1).register());

            assertThat(await(watcher.write(seen.removal())).done()).isFalse();

            assertThat(await(new DeadBrokers(watcher).find(1)).orElseThrow().epoch())
                    .isEqualTo(epoch);
        }
    }

    @Test
    void shouldRemoveADeadBrokerThoughOthersRegisterMeanwhile() throws Exception {
        try (ZkLab lab = new ZkLab()) {
            BrokerRegistration one = registration(lab.session(), 1);
            long epoch = await(one.register());
            one.leave();
            ZooKeeperSession watcher = lab.session();
            CompletionStage<Long> other = registration(watcher, 2).register();

            assertThat(await(new DeadBrokers(watcher).remove(1, epoch))).isTrue();

            await(other);
            assertThat(await(new DeadBrokers(watcher).find(1))).isEmpty();
        }
    }

    @Test
    void shouldBeContradictedByABrokerThatLives() throws Exception {
        try (ZkLab lab = new ZkLab()) {
            BrokerRegistration alive = registration(lab.session(), 1);
            long epoch = await(alive.register());
            CompletableFuture<Long> again = new CompletableFuture<>();
            alive.onEpoch(again::complete);

            await(new DeadBrokers(lab.session()).remove(1, epoch));

            assertThat(await(again)).isGreaterThan(epoch).isEqualTo(alive.epoch());
        }
    }
}
