package io.millrace.compat.transfer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.millrace.compat.client.Clients;
import io.millrace.compat.process.BrokerProcess;
import io.millrace.compat.process.BrokerSpec;
import io.millrace.compat.process.Launcher;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.apache.kafka.common.TopicPartition;

/**
 * Workers of all kinds book transfers in transactions while one of them is killed, another is put
 * to sleep and comes back after an heir has taken over, and the broker is killed. Whoever looks at
 * the accounts sees every transfer whole, once, and none that was aborted.
 */
final class TransferRounds {
    private static final int ACCOUNTS = 4;
    private static final int ENOUGH = 100;
    private static final int A_FEW = 10;
    private static final Duration PATIENCE = Duration.ofSeconds(120);

    /** How the run went. */
    record Figures(
            long requests,
            int committed,
            int aborted,
            int brokerKills,
            int workerKills,
            int zombies) {
        @Override
        public String toString() {
            return ("%d transfers in %d committed transactions, each once; %d aborted, none seen;"
                            + " broker killed %d times, workers %d times, %d zombies fenced")
                    .formatted(requests, committed, aborted, brokerKills, workerKills, zombies);
        }
    }

    /** One partition of requests and whoever books them now. */
    private static final class Desk {
        final ClientKind kind;
        final List<String> where;
        Worker worker;
        int instances;

        Desk(ClientKind kind, List<String> where) {
            this.kind = kind;
            this.where = where;
        }
    }

    private final Path home;
    private final List<ClientKind> kinds;
    private final int version;
    private final int rounds;
    private final int killsPerRound;
    private final Random random;
    private final List<Desk> desks = new ArrayList<>();
    private final List<Worker> all = new ArrayList<>();
    private int brokerKills;
    private int workerKills;
    private int zombies;

    TransferRounds(
            Path home,
            List<ClientKind> kinds,
            int version,
            int rounds,
            int killsPerRound,
            long seed) {
        this.home = home;
        this.kinds = kinds;
        this.version = version;
        this.rounds = rounds;
        this.killsPerRound = killsPerRound;
        this.random = new Random(seed);
    }

    Figures run() {
        var spec =
                BrokerSpec.in(home.resolve("broker"))
                        .with("transaction.state.log.num.partitions", "5")
                        .with("offsets.topic.num.partitions", "5")
                        .with(
                                "transaction.abort.timed.out.transaction.cleanup.interval.ms",
                                "1000");
        if (Launcher.chosen().isMillrace()) {
            spec = spec.with("millrace.transaction.version", Integer.toString(version));
        }
        try (BrokerProcess broker = BrokerProcess.start(spec)) {
            return run(broker, new Clients(broker));
        } finally {
            all.forEach(Worker::close);
        }
    }

    private Figures run(BrokerProcess broker, Clients clients) {
        String requests = clients.newTopic("requests", kinds.size());
        String accounts = clients.newTopic("accounts", ACCOUNTS, "segment.bytes", "200000");
        for (int i = 0; i < kinds.size(); i++) {
            var where = List.of(broker.bootstrap(), requests, Integer.toString(i), accounts);
            desks.add(new Desk(kinds.get(i), where));
        }
        desks.forEach(this::staff);
        var feeder = new Feeder(clients, requests, kinds.size(), ACCOUNTS, random.nextLong());
        try (feeder) {
            desks.forEach(desk -> desk.worker.awaitReady());
            for (int round = 1; round <= rounds; round++) {
                disturb(broker, clients, accounts, round);
            }
        }
        return settle(clients, accounts, feeder);
    }

    private void staff(Desk desk) {
        String name = desk.kind + "-" + desk.where.get(2) + "-" + ++desk.instances;
        desk.worker = Worker.start(desk.kind, name, home, desk.where);
        all.add(desk.worker);
    }

    private void disturb(BrokerProcess broker, Clients clients, String accounts, int round) {
        Set<Long> before = Ledger.snapshot(clients, accounts, ACCOUNTS).requests();
        Desk desk = desks.get(random.nextInt(desks.size()));
        Worker sleeper = null;
        if (round % 2 == 0) {
            desk.worker.kill9();
            workerKills++;
        } else {
            sleeper = desk.worker;
            sleeper.freeze();
        }
        staff(desk);
        kill(broker);
        desk.worker.awaitReady();
        if (sleeper != null) {
            sleeper.thaw();
            sleeper.awaitFenced(PATIENCE);
            zombies++;
        }
        Ledger after = goOn(clients, accounts, before.size() + ENOUGH);
        assertThat(after.requests()).as("seen before").containsAll(before);
        System.out.printf(
                "round %d: %d transfers are whole after %s%n",
                round, after.requests().size(), broker.readyLine());
    }

    /** Kills the broker, again and again when it has hardly come back to work. */
    private void kill(BrokerProcess broker) {
        for (int kill = 1; kill <= killsPerRound; kill++) {
            if (kill > 1) {
                int before = acknowledged();
                await().atMost(PATIENCE).until(() -> acknowledged() >= before + A_FEW);
            }
            broker.kill9();
            brokerKills++;
            broker.restart();
        }
    }

    private int acknowledged() {
        return all.stream().mapToInt(worker -> worker.ended("COMMITTED").size()).sum();
    }

    /** Waits until work goes on, and looks at everything there is. */
    private Ledger goOn(Clients clients, String accounts, int atLeast) {
        var latest = new Ledger[1];
        await().atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(500))
                .until(() -> {
                    requireAllAlive();
                    latest[0] = Ledger.snapshot(clients, accounts, ACCOUNTS);
                    return latest[0].requests().size() >= atLeast;
                });
        return latest[0];
    }

    private void requireAllAlive() {
        for (Desk desk : desks) {
            assertThat(desk.worker.isAlive())
                    .as(
                            "%s has ended\n%s",
                            desk.worker.name(), desk.worker.isAlive() ? "" : desk.worker.tail())
                    .isTrue();
        }
    }

    /** When all requests are booked: everything said is true, and nothing else is there. */
    private Figures settle(Clients clients, String accounts, Feeder feeder) {
        Ledger ledger = goOn(clients, accounts, Math.toIntExact(feeder.count()));
        assertThat(ledger.requests()).hasSize(Math.toIntExact(feeder.count()));
        feeder.balances()
                .forEach((account, balance) ->
                        assertThat(ledger.balance(new TopicPartition(accounts, account)))
                                .as("balance of account %d", account)
                                .isEqualTo(balance));
        Set<String> committed = new HashSet<>();
        Set<String> aborted = new HashSet<>();
        for (Worker worker : all) {
            worker.close();
            committed.addAll(worker.ended("COMMITTED"));
            aborted.addAll(worker.ended("ABORTED"));
        }
        assertThat(ledger.transactions()).as("acknowledged commits").containsAll(committed);
        assertThat(ledger.transactions()).as("aborted").doesNotContainAnyElementsOf(aborted);
        return new Figures(
                feeder.count(),
                ledger.transactions().size(),
                aborted.size(),
                brokerKills,
                workerKills,
                zombies);
    }
}
