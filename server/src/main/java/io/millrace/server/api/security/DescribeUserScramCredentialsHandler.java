package io.millrace.server.api.security;

import io.millrace.server.api.Handler;
import io.millrace.server.api.RequestContext;
import io.millrace.wire.message.DescribeUserScramCredentialsRequest;
import io.millrace.wire.message.DescribeUserScramCredentialsRequest.UserName;
import io.millrace.wire.message.DescribeUserScramCredentialsResponse;
import io.millrace.wire.message.DescribeUserScramCredentialsResponse.CredentialInfo;
import io.millrace.wire.message.DescribeUserScramCredentialsResponse.DescribeUserScramCredentialsResult;
import io.millrace.wire.protocol.ErrorCode;

import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

/** DescribeUserScramCredentials (KIP-554): which users have which credentials. */
public final class DescribeUserScramCredentialsHandler
        implements Handler<
                DescribeUserScramCredentialsRequest, DescribeUserScramCredentialsResponse> {
    private final Supplier<Map<String, List<ScramCredential>>> credentials;

    /**
     * Tells of these.
     *
     * @param credentials by user, those in force now; only users that have any
     */
    public DescribeUserScramCredentialsHandler(
            Supplier<Map<String, List<ScramCredential>>> credentials) {
        this.credentials = credentials;
    }

    @Override
    public CompletionStage<DescribeUserScramCredentialsResponse> handle(
            DescribeUserScramCredentialsRequest request, RequestContext context) {
        var all = credentials.get();
        var asked = request.users();
        var names =
                asked == null || asked.isEmpty()
                        ? List.copyOf(all.keySet())
                        : asked.stream().map(UserName::name).toList();
        var repeated = repeated(names);
        var results =
                new LinkedHashSet<>(names)
                        .stream().map(name -> result(name, all, repeated)).toList();
        return CompletableFuture.completedStage(
                new DescribeUserScramCredentialsResponse(0, ErrorCode.NONE.code(), null, results));
    }

    private static Collection<String> repeated(List<String> names) {
        var seen = new HashSet<String>();
        return names.stream().filter(name -> !seen.add(name)).toList();
    }

    private static DescribeUserScramCredentialsResult result(
            String name, Map<String, List<ScramCredential>> all, Collection<String> repeated) {
        var found = all.get(name);
        if (repeated.contains(name)) {
            return refused(
                    name,
                    ErrorCode.DUPLICATE_RESOURCE,
                    "user " + name + " is asked for more than once");
        }
        if (found == null) {
            return refused(
                    name,
                    ErrorCode.RESOURCE_NOT_FOUND,
                    "user " + name + " has no SCRAM credential");
        }
        return new DescribeUserScramCredentialsResult(
                name,
                ErrorCode.NONE.code(),
                null,
                found.stream()
                        .map(each -> new CredentialInfo(each.mechanism(), each.iterations()))
                        .toList());
    }

    private static DescribeUserScramCredentialsResult refused(
            String name, ErrorCode error, String why) {
        return new DescribeUserScramCredentialsResult(name, error.code(), why, List.of());
    }
}
