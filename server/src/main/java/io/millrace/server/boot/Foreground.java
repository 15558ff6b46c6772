package io.millrace.server.boot;

import io.millrace.server.config.BrokerConfig;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;

/**
 * One broker in this process: starts it, says when it is ready, and stops it when the process is
 * asked to end.
 */
final class Foreground {
    private static final Logger LOG = LoggerFactory.getLogger(Foreground.class);
    private static final long START_WAIT_SECONDS = 60;

    private final PrintStream stdout = System.out;
    private final BrokerConfig config;
    private final Function<Broker, Optional<String>> life;
    private final CompletableFuture<Broker> started = new CompletableFuture<>();
    private final Thread starter = Thread.currentThread();

    /**
     * @param life goes on as long as the broker is to serve; returns why it had to give up, nothing
     *     when all is done
     */
    Foreground(BrokerConfig config, Function<Broker, Optional<String>> life) {
        this.config = config;
        this.life = life;
    }

    /**
     * Returns an exit code only when the broker could not start, gave up by itself, or was done.
     */
    int run() {
        int exit = 1;
        System.setOut(System.err); // stdout has the ready line, whatever libraries print
        var hook = new Thread(this::stopAndExit, "stop");
        Runtime.getRuntime().addShutdownHook(hook);
        try {
            var broker = Broker.start(config);
            started.complete(broker);
            ready(broker);
            var failure = life.apply(broker);
            failure.ifPresent(reason -> LOG.error("Giving up: {}", reason));
            broker.stop();
            if (failure.isEmpty()) exit = 0;
        } catch (StartFailure e) {
            started.completeExceptionally(e);
            if (isStopping(hook)) return 0;
            LOG.debug("Start failed", e);
            System.err.println("millrace: " + e.getMessage());
        }
        if (!isStopping(hook)) Runtime.getRuntime().removeShutdownHook(hook);
        return exit;
    }

    private static boolean isStopping(Thread hook) {
        return hook.isAlive();
    }

    private void ready(Broker broker) {
        stdout.println(
                "Millrace "
                        + Version.text()
                        + " ready on "
                        + String.join(",", broker.addresses())
                        + " in "
                        + sinceLaunchMs()
                        + " ms");
        stdout.flush();
    }

    /**
     * bin/millrace notes when it launched the JVM; asking the JVM itself takes several milliseconds
     * of a start.
     */
    private static long sinceLaunchMs() {
        var launched = Long.getLong("millrace.launched.ms");
        return System.currentTimeMillis()
                - (launched == null
                        ? ManagementFactory.getRuntimeMXBean().getStartTime()
                        : launched);
    }

    /**
     * The shutdown hook. It ends the process itself, so that an orderly stop on a signal is exit
     * code 0.
     */
    private void stopAndExit() {
        if (!started.isDone()) starter.interrupt(); // it may wait for ZooKeeper, and for long
        try {
            started.get(START_WAIT_SECONDS, TimeUnit.SECONDS).stop();
        } catch (ExecutionException e) {
            LOG.info("Stopped before the start was complete");
        } catch (TimeoutException | InterruptedException e) {
            LOG.warn("The start did not end; stopping without order");
            Runtime.getRuntime().halt(1);
        }
        Runtime.getRuntime().halt(0);
    }
}
