package io.millrace.server.boot;

import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Waits for stages on the starting and stopping thread, which has nothing else to do. */
final class Waiting {
    private Waiting() {}

    /**
     * @throws StartFailure when the stage fails or takes too long; {@code what} is named in it
     */
    static <T> T on(String what, CompletionStage<T> stage, long seconds) {
        try {
            return stage.toCompletableFuture().get(seconds, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            var cause = e.getCause() == null ? e : e.getCause();
            throw new StartFailure(what + ": " + messageOf(cause), cause);
        } catch (TimeoutException e) {
            throw new StartFailure(what + ": not done within " + seconds + " s", e);
        } catch (InterruptedException e) {
            throw interrupted(e);
        }
    }

    static StartFailure interrupted(InterruptedException e) {
        Thread.currentThread().interrupt();
        return new StartFailure("interrupted", e);
    }

    /** What a failure says, or its name when it says nothing. */
    static String messageOf(Throwable failure) {
        var message = failure.getMessage();
        return message == null ? failure.getClass().getSimpleName() : message;
    }
}
