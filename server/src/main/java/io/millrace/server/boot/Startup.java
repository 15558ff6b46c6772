package io.millrace.server.boot;

import io.millrace.group.txn.ProducerIds;
import io.millrace.log.LogSeams;
import io.millrace.replication.ReplicaSeams;
import io.millrace.replication.Replicas;
import io.millrace.replication.cluster.ClusterView;
import io.millrace.replication.controller.Controller;
import io.millrace.replication.controller.ControllerSettings;
import io.millrace.replication.fetcher.FetcherSeams;
import io.millrace.replication.fetcher.Fetchers;
import io.millrace.replication.partition.IsrLink;
import io.millrace.server.api.ApiTable;
import io.millrace.server.api.peer.ControlledBroker;
import io.millrace.server.api.peer.PeerApis;
import io.millrace.server.api.txn.OtherBrokers;
import io.millrace.server.config.BrokerConfig;
import io.millrace.server.config.CleanerKeys;
import io.millrace.server.config.ClusterKeys;
import io.millrace.server.config.InvalidConfig;
import io.millrace.server.config.ListenerConfig;
import io.millrace.server.config.LiveConfig;
import io.millrace.server.config.LogKeys;
import io.millrace.server.config.MillraceKeys;
import io.millrace.server.config.NetKeys;
import io.millrace.server.config.QuotaKeys;
import io.millrace.server.config.TopicKeys;
import io.millrace.server.config.TransactionKeys;
import io.millrace.server.net.EventLoops;
import io.millrace.server.net.Listeners;
import io.millrace.server.peer.ControllerAsks;
import io.millrace.server.peer.ControllerRoute;
import io.millrace.server.peer.IsrProposals;
import io.millrace.server.peer.LocalBroker;
import io.millrace.server.peer.NetworkBrokerLink;
import io.millrace.server.peer.NetworkLeaderLinks;
import io.millrace.server.peer.OwnController;
import io.millrace.server.peer.PeerSettings;
import io.millrace.server.zk.ClusterIdStore;
import io.millrace.server.zk.ConfigStore;
import io.millrace.server.zk.LostDirectories;
import io.millrace.server.zk.ZkClusterStore;
import io.millrace.server.zk.ZooKeeperSession;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import java.util.random.RandomGenerator;

/*
 * The order: threads, the listeners' sockets, log directories, ZooKeeper, who we are, stored configs, logs, serving,
 * registration, election. The sockets come first so that clients connect while the rest starts; they are served before
 * the broker registers, because the controller comes in through them. Clients that ask in between learn of an empty
 * cluster and ask again.
 */
/** Starts a broker's parts in their order and ties them together. */
final class Startup {
    private static final Logger LOG = LoggerFactory.getLogger(Startup.class);
    private static final long STEP_SECONDS = 60;
    private static final long LOGS_SECONDS = 24 * 60 * 60;

    private final BrokerConfig config;
    private final Settings settings;
    private final ListenerConfig listenerConfig;
    private final LiveConfig live;
    private final Teardown teardown = new Teardown();
    private final CompletableFuture<String> failure = new CompletableFuture<>();
    private final SystemClock clock = new SystemClock();
    private final RandomGenerator random = new SharedRandom();
    private final ClusterView cluster = new ClusterView();
    private final AtomicLong brokerEpoch = new AtomicLong(-1);

    Startup(BrokerConfig config) {
        this.config = config;
        this.settings = new Settings(config);
        this.listenerConfig = config.listeners();
        this.live = new LiveConfig(config);
    }

    Broker run() {
        try {
            return start();
        } catch (StartFailure | InvalidConfig e) {
            teardown();
            throw e;
        } catch (RuntimeException e) {
            teardown();
            throw new StartFailure(Waiting.messageOf(e), e);
        }
    }

    private void teardown() {
        boolean asked = Thread.interrupted(); // what stops in order must be able to wait
        teardown.run();
        if (asked) Thread.currentThread().interrupt();
    }

    private Broker start() {
        var lanes = lanes();
        var upkeep = new UpkeepThreads(LiveOptions.upkeepThreads(live));
        teardown.add("upkeep", upkeep::close);
        var apis = new Late<ApiTable>();
        var quotas = new Quotas(config);
        var listeners =
                new Listeners(lanes.loops(), settings.net(), quotas.toll(), quotas.connections());
        teardown.add("listeners' sockets", listeners::close);
        var doors = new Doors(live, listeners, apis::get);
        doors.open();
        var directories = LogDirectories.open(config, logSeams(upkeep));
        teardown.add("directories", directories::abandon);
        var zooKeeper = ZooKeeperAccess.open(config, formerBrokerId(directories));
        teardown.add("ZooKeeper", zooKeeper::close);
        var session = zooKeeper.session();
        var ids = new ClusterIdStore(session, random);
        var clusterId = Waiting.on("cluster id", ids.readOrCreate(), STEP_SECONDS);
        int brokerId = brokerId(directories, ids);
        directories.claim(clusterId, brokerId);

        var configStore = new ConfigStore(session, clock);
        var configs = new StoredConfigs(configStore, live, brokerId);
        var clientRules = new ClientRules(configStore, quotas, config, random);
        Waiting.on("configs", configStore.start(), STEP_SECONDS);

        var isrLink = new Late<IsrLink>();
        var lost = new LostDirectories(session);
        var replicas = replicas(brokerId, directories, lanes, configs, upkeep, isrLink, lost);
        upkeep.onFailure(replicas::directoryFailed);
        configs.onTopicChange(replicas::topicConfigChanged);
        live.onChange(replicas::allConfigsChanged);
        if (config.get(CleanerKeys.CLEANER_ENABLE)) startCleaner(replicas);
        var self = new ControlledBroker(replicas, configs::learn);

        var peers =
                PeerSettings.of(
                        lanes.loops().group(), lanes.loops().socketChannel(), "broker-" + brokerId);
        var controller = controller(brokerId, session, lanes, peers, self, configs);
        var desk = new OwnController(controller.asks());
        var route =
                new ControllerRoute(cluster, peers, listenerConfig.interBroker(), brokerId, desk);
        teardown.add("way to the controller", route::close);
        var followers = followers(brokerId, lanes, peers, replicas, configs);
        isrLink.set(new IsrProposals(lanes.control(), route, brokerId, brokerEpoch::get));
        var asks = new ControllerAsks(lanes.control(), route, brokerId, brokerEpoch::get);

        var groups = new Groups(settings, configs, cluster, clock, upkeep);
        replicas.listen(groups);
        cluster.listen(groups);
        teardown.add("groups", groups.coordinator()::close);
        var parts = new Parts(brokerId, clusterId, live, configs, cluster, replicas, clock);
        var features = new Features(session, settings.transactions().version());
        var transactions = transactions(parts, groups, producerIds(lanes, asks), peers);
        var table =
                new Apis(parts, new OwnAsks(controller.asks()), features, route, quotas)
                        .table(groups.coordinator(), transactions.apis(), new PeerApis(self, desk));
        clientRules.addTo(table);
        apis.set(table);
        new LiveOptions(live, configs).follow(upkeep, controller.asks(), followers);

        listeners.serve();
        teardown.add("listeners", listeners::close);
        var membership =
                new Membership(config, cluster, brokerEpoch, clock, teardown, failure::complete);
        membership.register(brokerId, session, live, doors, features.newest());
        teardown.add(
                "controller",
                () -> Waiting.on("controller", controller.stop(), patienceSeconds(session)));
        Waiting.on("election", controller.start(), STEP_SECONDS);
        membership.awaitSelf(brokerId);
        membership.watchPeers(brokerId, session, peers);
        features.follow();
        LOG.info("Broker {} of cluster {} is ready", brokerId, clusterId);
        return new Broker(
                doors.addresses(),
                new HandOver(config, asks, followers::leave, () -> patienceSeconds(session)),
                teardown,
                failure);
    }

    /** The last broker of an ensemble to stop has no majority to tell about it. */
    private static long patienceSeconds(ZooKeeperSession session) {
        return session.isConnected() ? STEP_SECONDS / 2 : 1;
    }

    private Fetchers followers(
            int brokerId,
            Lanes lanes,
            PeerSettings peers,
            Replicas replicas,
            StoredConfigs configs) {
        var links =
                new NetworkLeaderLinks(
                        lanes.homes(),
                        fetcher -> settings.fetcherLink(peers, brokerId, fetcher),
                        listenerConfig.interBroker(),
                        settings.peerVersions());
        var throttle =
                settings.throttle(
                        () -> live.get(QuotaKeys.FOLLOWER_RATE),
                        each -> configs.of(each.topic()).following().covers(each.partition()),
                        clock);
        var seams =
                new FetcherSeams(
                        clock, cluster, links, lanes.control(), brokerEpoch::get, throttle);
        var fetchers = new Fetchers(settings.fetchers(brokerId), seams);
        replicas.listen(fetchers);
        cluster.listen(fetchers);
        teardown.add("followers", fetchers::close);
        return fetchers;
    }

    private Lanes lanes() {
        var loops =
                EventLoops.start(
                        config.isSet(NetKeys.NETWORK_THREADS)
                                ? config.get(NetKeys.NETWORK_THREADS)
                                : EventLoops.suitable(Runtime.getRuntime().availableProcessors()));
        var lanes = new Lanes(loops, config.get(MillraceKeys.GROUP_LANES), clock);
        teardown.add("lanes", lanes::close);
        return lanes;
    }

    private Transactions transactions(
            Parts parts, Groups groups, ProducerIds ids, PeerSettings peers) {
        var others = new OtherBrokers(cluster, peers, listenerConfig.interBroker());
        teardown.add("ways to other brokers", others::close);
        var transactions = new Transactions(parts, settings, groups.coordinator(), ids, others);
        parts.replicas().listen(transactions);
        teardown.add("transactions", transactions.apis().coordinator()::close);
        return transactions;
    }

    private ProducerIds producerIds(Lanes lanes, ControllerAsks asks) {
        long timeoutMs = config.get(ClusterKeys.REQUEST_TIMEOUT);
        return new ProducerIds(
                lanes.group(),
                () ->
                        asks.producerIds(timeoutMs)
                                .thenApply(ids -> new ProducerIds.Block(ids.first(), ids.count())));
    }

    private LogSeams logSeams(UpkeepThreads upkeep) {
        return new LogSeams(
                clock, random, upkeep, () -> live.get(TransactionKeys.PRODUCER_ID_EXPIRATION));
    }

    private int brokerId(LogDirectories directories, ClusterIdStore ids) {
        int known = formerBrokerId(directories);
        if (known >= 0) return known;
        int number = Waiting.on("broker id", ids.nextBrokerNumber(), STEP_SECONDS);
        return config.get(ClusterKeys.RESERVED_BROKER_MAX_ID) + number;
    }

    /** As configured, or as the directories have it; -1 for a broker that never had an id. */
    private int formerBrokerId(LogDirectories directories) {
        return config.brokerId() >= 0 ? config.brokerId() : directories.brokerId();
    }

    private Replicas replicas(
            int brokerId,
            LogDirectories directories,
            Lanes lanes,
            StoredConfigs configs,
            UpkeepThreads upkeep,
            Late<IsrLink> isrLink,
            LostDirectories lostDirectories) {
        var self = new Late<Replicas>();
        var forces = new ForceThreads();
        teardown.add("forces", forces::close);
        var seams =
                new ReplicaSeams(
                        clock,
                        cluster,
                        proposal -> isrLink.get().propose(proposal),
                        upkeep,
                        forces,
                        brokerEpoch::get,
                        lost -> {
                            directoryLost(lost.toString(), self.get());
                            lostDirectories.announce(brokerId);
                        });
        var replicas =
                new Replicas(
                        settings.replicas(brokerId),
                        directories.all(),
                        lanes.chooser(),
                        configs,
                        seams,
                        lanes.control());
        self.set(replicas);
        replicas.moveBy(settings.moves(() -> live.get(QuotaKeys.MOVE_RATE), clock));
        Waiting.on("opening logs", replicas.start(), LOGS_SECONDS);
        teardown.add("replicas", () -> Waiting.on("closing logs", replicas.stop(), LOGS_SECONDS));
        return replicas;
    }

    private void startCleaner(Replicas replicas) {
        var cleaner = new CleanerThreads(live, replicas, clock, random);
        cleaner.start();
        live.onChange(cleaner::start);
        teardown.add("cleaner", cleaner::close);
    }

    /** The partitions of one lost directory are offline; a broker without any gives up. */
    private void directoryLost(String directory, Replicas replicas) {
        LOG.error("Log directory {} failed; its partitions are offline", directory);
        if (replicas.onlineDirectories() == 0) {
            failure.complete("log directory " + directory + " failed, and there is no other");
        }
    }

    private Controller controller(
            int brokerId,
            ZooKeeperSession session,
            Lanes lanes,
            PeerSettings peers,
            LocalBroker own,
            StoredConfigs configs) {
        var lane = lanes.control();
        var listener =
                listenerConfig.controlPlane() == null
                        ? listenerConfig.interBroker()
                        : listenerConfig.controlPlane();
        var controllerSettings =
                new ControllerSettings(
                        brokerId,
                        listener,
                        config.get(LogKeys.DELETE_TOPIC_ENABLE),
                        config.get(ClusterKeys.AUTO_LEADER_REBALANCE),
                        config.get(ClusterKeys.LEADER_IMBALANCE_INTERVAL) * 1000,
                        config.get(ClusterKeys.LEADER_IMBALANCE_PERCENTAGE),
                        topic -> configs.get(topic, TopicKeys.UNCLEAN_LEADER_ELECTION));
        return new Controller(
                lane,
                new ZkClusterStore(session, lane, clock),
                new NetworkBrokerLink(lane, peers, listener, brokerId, own),
                controllerSettings,
                random);
    }
}
