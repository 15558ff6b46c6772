package io.millrace.server.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

import java.util.HashMap;

class ListenerConfigTest {
    private static ListenerConfig listeners(String... texts) {
        var map = new HashMap<String, String>();
        for (int i = 0; i < texts.length; i += 2) map.put(texts[i], texts[i + 1]);
        return BrokerConfig.of(map).listeners();
    }

    @Test
    void shouldAdvertiseWhatItListensOnUnlessToldOtherwise() {
        var own = listeners("listeners", "PLAINTEXT://a:9092");
        assertThat(own.advertised()).isEqualTo(own.listeners());

        var other =
                listeners(
                        "listeners",
                        "PLAINTEXT://0.0.0.0:9092",
                        "advertised.listeners",
                        "plaintext://[2001:db8::1]:19092");
        assertThat(other.advertised())
                .extracting(Listener::toString)
                .containsExactly("PLAINTEXT://[2001:db8::1]:19092");
    }

    @Test
    void shouldFindTheInterBrokerListenerByNameAndByProtocol() {
        var map = "INTERNAL:PLAINTEXT,EXTERNAL:PLAINTEXT,CONTROL:PLAINTEXT";
        var both = "INTERNAL://a:1,EXTERNAL://a:2,CONTROL://a:3";

        var named =
                listeners(
                        "listeners",
                        both,
                        "listener.security.protocol.map",
                        map,
                        "inter.broker.listener.name",
                        "internal",
                        "control.plane.listener.name",
                        "control");

        assertThat(named.interBroker()).isEqualTo("INTERNAL");
        assertThat(named.controlPlane()).isEqualTo("CONTROL");
        assertThat(listeners("listeners", "PLAINTEXT://a:1").interBroker()).isEqualTo("PLAINTEXT");
        assertThatThrownBy(
                        () -> listeners("listeners", both, "listener.security.protocol.map", map))
                .hasMessageContaining("must be a listener that is advertised");
    }

    @Test
    void shouldRefuseTwoListenersOnOnePortAndTwoOfOneName() {
        assertThatThrownBy(() ->
                        listeners(
                                "listeners",
                                "PLAINTEXT://a:1,X://a:1",
                                "listener.security.protocol.map",
                                "PLAINTEXT:PLAINTEXT,X:PLAINTEXT"))
                .hasMessageContaining("a port of its own");
        assertThatThrownBy(() -> listeners("listeners", "PLAINTEXT://a:1,PLAINTEXT://a:2"))
                .hasMessageContaining("each listener once");
    }

    @Test
    void shouldRefuseToAdvertiseAListenerThatDoesNotExist() {
        assertThatThrownBy(() ->
                        listeners(
                                "listeners",
                                "PLAINTEXT://a:1",
                                "advertised.listeners",
                                "SSL://a:1"))
                .hasMessageContaining("must name listeners that are in listeners");
    }
}
