/** Requests about who clients are. */
@NullMarked
package io.millrace.server.api.security;

import org.jspecify.annotations.NullMarked;
