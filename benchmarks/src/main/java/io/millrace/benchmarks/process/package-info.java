/**
 * Load for whole-process comparisons: ready-made requests over bare sockets, independent of the
 * broker's own classes. Compiled by this build for its checks; {@code benchmarks/compare} compiles
 * it again, on its own, for any JDK from 17.
 */
package io.millrace.benchmarks.process;
