/** The cluster and this broker as clients see them. */
@NullMarked
package io.millrace.server.api.cluster;

import org.jspecify.annotations.NullMarked;
