package io.millrace.replication.controller;

import io.millrace.wire.protocol.ErrorCode;

import java.util.function.Function;

/** The answer to what somebody asked of the controller. */
public sealed interface Answer<T> {
    /** It was done; {@code value} says how. */
    record Done<T>(T value) implements Answer<T> {}

    /** It was refused, with the protocol's reason and one for people. */
    record Rejected<T>(ErrorCode error, String why) implements Answer<T> {}

    /** Done, with {@code value}. */
    static <T> Answer<T> done(T value) {
        return new Done<>(value);
    }

    /** Refused. */
    static <T> Answer<T> rejected(ErrorCode error, String why) {
        return new Rejected<>(error, why);
    }

    /** The error's code, {@link ErrorCode#NONE} when done. */
    default ErrorCode error() {
        return switch (this) {
            case Done<T> _ -> ErrorCode.NONE;
            case Rejected<T>(ErrorCode error, String _) -> error;
        };
    }

    /** This answer with another value. */
    default <R> Answer<R> map(Function<T, R> change) {
        return switch (this) {
            case Done<T>(T value) -> done(change.apply(value));
            case Rejected<T>(ErrorCode error, String why) -> rejected(error, why);
        };
    }
}
