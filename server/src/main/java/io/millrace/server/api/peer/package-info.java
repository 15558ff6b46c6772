/** Handlers of what brokers and the controller say to each other. */
@org.jspecify.annotations.NullMarked
package io.millrace.server.api.peer;
