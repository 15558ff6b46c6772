package io.millrace.compat.cluster;

import static org.assertj.core.api.Assumptions.assumeThat;

import io.millrace.compat.process.ClusterProcess;
import io.millrace.compat.process.Launcher;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

import java.util.Objects;
import java.util.function.Supplier;

/** One lab for all tests of a class: started before the first, whole again after each. */
final class SharedLab implements BeforeAllCallback, AfterEachCallback, AfterAllCallback {
    private final Supplier<ClusterProcess> start;
    private @Nullable ClusterLab lab;

    SharedLab(Supplier<ClusterProcess> start) {
        this.start = start;
    }

    ClusterLab lab() {
        return Objects.requireNonNull(lab, "not started");
    }

    @Override
    public void beforeAll(ExtensionContext context) {
        assumeThat(Launcher.chosen().isMillrace()).isTrue();
        lab = new ClusterLab(start.get());
    }

    @Override
    public void afterEach(ExtensionContext context) {
        lab().heal();
    }

    @Override
    public void afterAll(ExtensionContext context) {
        if (lab != null) {
            lab.close();
        }
    }
}
