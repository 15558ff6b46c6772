/** How a follower copies its leaders' logs: fetch sessions, divergence, failures. */
@NullMarked
package io.millrace.replication.fetcher;

import org.jspecify.annotations.NullMarked;
