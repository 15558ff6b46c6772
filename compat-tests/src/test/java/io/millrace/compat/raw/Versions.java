package io.millrace.compat.raw;

import io.millrace.compat.process.BrokerProcess;

import org.apache.kafka.common.message.ApiVersionsRequestData;
import org.apache.kafka.common.message.ApiVersionsResponseData;
import org.apache.kafka.common.protocol.ApiKeys;

import java.util.List;
import java.util.stream.IntStream;

/** What a broker says it speaks. */
record Versions(ApiVersionsResponseData answer) {
    static Versions of(BrokerProcess broker) {
        try (RawConnection connection = new RawConnection(broker)) {
            return new Versions(
                    connection.call(ApiKeys.API_VERSIONS, 0, new ApiVersionsRequestData()));
        }
    }

    boolean has(ApiKeys api) {
        return answer.apiKeys().find(api.id) != null;
    }

    int oldest(ApiKeys api) {
        return answer.apiKeys().find(api.id).minVersion();
    }

    int newest(ApiKeys api) {
        return answer.apiKeys().find(api.id).maxVersion();
    }

    /** The versions that the broker offers and kafka-clients' classes know. */
    List<Integer> common(ApiKeys api) {
        return IntStream.rangeClosed(
                        Math.max(oldest(api), api.oldestVersion()),
                        Math.min(newest(api), api.latestVersion(true)))
                .boxed()
                .toList();
    }
}
