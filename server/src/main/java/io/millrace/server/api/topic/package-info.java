/** Topics: what clients are told about them, and how they come and go. */
@NullMarked
package io.millrace.server.api.topic;

import org.jspecify.annotations.NullMarked;
