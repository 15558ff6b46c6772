package io.millrace.server.boot;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.util.ArrayDeque;
import java.util.Deque;

/**
 * What has been started and how each of it is stopped: last started, first stopped. One thread at a
 * time.
 */
final class Teardown {
    private static final Logger LOG = LoggerFactory.getLogger(Teardown.class);

    private final Deque<Step> steps = new ArrayDeque<>();

    private record Step(String name, Runnable stop) {}

    void add(String name, Runnable stop) {
        steps.push(new Step(name, stop));
    }

    /** Stops everything, whatever single steps say. */
    void run() {
        while (!steps.isEmpty()) {
            var step = steps.pop();
            long begin = System.nanoTime();
            try {
                step.stop.run();
            } catch (RuntimeException e) {
                LOG.warn("{} did not stop in order", step.name, e);
            }
            LOG.debug("{} stopped in {} ms", step.name, (System.nanoTime() - begin) / 1_000_000);
        }
    }
}
