package io.millrace.group.txn;

import io.millrace.group.runtime.ShardConfig;
import io.millrace.group.runtime.SimLane;
import io.millrace.group.runtime.SimLog;
import io.millrace.group.txn.ModelClient.Attempt;
import io.millrace.wire.protocol.ErrorCode;
import io.millrace.wire.protocol.TopicPartition;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/**
 * Coordinators that die, producers that fall asleep, leaders and a network between them; a run is a
 * function of its seed. In the end all is well again, and every transaction has to be whole.
 */
final class TransactionSim {
    private static final int PARTITIONS = 4;

    private final Random random;
    private final SimLane lane = new SimLane();
    private final Fault fault;
    private final SimLog log;
    private final Map<TopicPartition, ModelPartition> partitions = new LinkedHashMap<>();
    private final List<ModelClient> clients = new ArrayList<>();
    private final Map<String, Producer> holders = new LinkedHashMap<>();
    private final List<String> violations = new ArrayList<>();
    private final ModelLink link;
    private final ProducerIds ids;
    private LeasedLog lease;
    private TransactionCoordinator coordinator;
    private long nextBlock = 1_000;
    private int leaderEpoch;
    private int values;
    private boolean faulty = true;

    TransactionSim(long seed, boolean bumping, Fault fault) {
        this.fault = fault;
        this.log = new FaultyLog(fault);
        this.random = new Random(seed);
        for (int i = 0; i < PARTITIONS; i++) {
            partitions.put(new TopicPartition("t", i), new ModelPartition(fault));
        }
        this.link = new ModelLink(lane, random, partitions, fault);
        this.ids = new ProducerIds(lane, () -> CompletableFuture.completedFuture(block()));
        this.lease = new LeasedLog(log, fault);
        this.coordinator = elected();
        for (String id : List.of("a", "b", "c")) {
            clients.add(new ModelClient(this, id, bumping));
        }
    }

    private ProducerIds.Block block() {
        return fault == Fault.GIVES_IDS_TWICE
                ? new ProducerIds.Block(nextBlock, 1)
                : new ProducerIds.Block(nextBlock += 10, 10);
    }

    private TransactionCoordinator elected() {
        int check = fault == Fault.NEVER_TIMES_OUT ? 100_000_000 : 500;
        var config = new TransactionConfig(2, 60_000, 604_800_000, check, 3_600_000);
        var next =
                new TransactionCoordinator(config, ShardConfig.DEFAULTS, lane, ids, link, () -> 1);
        int epoch = fault == Fault.KEEPS_COORDINATOR_EPOCH ? 0 : leaderEpoch++;
        LeasedLog leased = lease;
        lane.post(() -> next.lead(0, epoch, lane, leased));
        return next;
    }

    /** Runs for so long with faults, then until all is settled; gives what was violated. */
    List<String> run(int seconds) {
        clients.forEach(client -> later(50, client::start));
        for (int i = 0; i < seconds * 10; i++) {
            lane.pass(100);
            disturb();
        }
        faulty = false;
        link.heal();
        log.unhold();
        clients.forEach(ModelClient::stop);
        lane.pass(20_000);
        check();
        return violations;
    }

    private void disturb() {
        switch (random.nextInt(40)) {
            case 0 -> log.hold();
            case 1, 2, 3 -> log.unhold();
            case 4 -> fail();
            case 5 -> takeOver();
            case 6 -> clients.get(random.nextInt(clients.size())).die();
            case 7 -> partition(anyPartition()).restart();
            case 8 -> move();
            default -> {}
        }
    }

    private void fail() {
        coordinator.close();
        lane.settle();
        electAnother();
    }

    /** Another broker coordinates, and for a while the one before does not know. */
    private void move() {
        TransactionCoordinator before = coordinator;
        electAnother();
        later(3_000, before::close);
    }

    private void electAnother() {
        lease.end();
        log.loseUncommitted(random.nextInt(3));
        log.unhold();
        lease = new LeasedLog(log, fault);
        coordinator = elected();
    }

    /** Another instance starts with an id that is in use. */
    private void takeOver() {
        if (clients.size() < 12) {
            var id = List.of("a", "b", "c").get(random.nextInt(3));
            var heir = new ModelClient(this, id, random.nextBoolean());
            clients.add(heir);
            heir.start();
        }
    }

    private void check() {
        Set<Integer> visible = new HashSet<>();
        partitions.forEach((name, partition) -> {
            if (partition.hasOpen()) {
                violated(name + " has a transaction that nobody ends");
            }
            for (Integer value : partition.visible()) {
                if (!visible.add(value)) {
                    violated(value + " is visible twice");
                }
            }
        });
        clients.forEach(client -> client.attempts().forEach(one -> check(one, visible)));
        if (visible.isEmpty()) {
            violated("nothing was ever committed");
        }
    }

    private void check(Attempt attempt, Set<Integer> visible) {
        long seen = attempt.values.stream().filter(visible::contains).count();
        boolean all = seen == attempt.values.size();
        String what = "transaction with " + attempt.values + ": " + seen + " visible, ";
        switch (attempt.end) {
            case COMMITTED -> require(all, what + "committed");
            case ABORTED -> require(seen == 0, what + "aborted");
            case UNKNOWN ->
                    require(seen == 0 || (all && attempt.commitAsked), what + "end unknown");
        }
    }

    private void require(boolean holds, String what) {
        if (!holds) {
            violated(what);
        }
    }

    void violated(String what) {
        violations.add(what);
    }

    /** Takes note of a leader's answer to a write. */
    ErrorCode noted(String id, Producer producer, ErrorCode error) {
        if (error == ErrorCode.NONE && isShutOut(id, producer)) {
            violated(id + " writes as " + producer + " although another has taken over");
        }
        return error;
    }

    Fault fault() {
        return fault;
    }

    /** The true one. */
    TransactionCoordinator coordinator() {
        return coordinator;
    }

    Random random() {
        return random;
    }

    boolean isFaulty() {
        return faulty;
    }

    ModelPartition partition(TopicPartition name) {
        return partitions.get(name);
    }

    TopicPartition anyPartition() {
        return new TopicPartition("t", random.nextInt(PARTITIONS));
    }

    int nextValue() {
        return values++;
    }

    void granted(String id, Producer producer) {
        holders.put(id, producer);
    }

    /** Whether somebody has initialised the id after this producer was given it. */
    boolean isShutOut(String id, Producer producer) {
        Producer now = holders.getOrDefault(id, producer);
        return now.id() > producer.id()
                || (now.id() == producer.id() && now.epoch() > producer.epoch());
    }

    void later(int atMostMs, Runnable task) {
        var _ = lane.schedule(task, (1L + random.nextInt(atMostMs)) * 1_000_000);
    }
}
