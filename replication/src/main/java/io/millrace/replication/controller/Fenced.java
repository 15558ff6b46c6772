package io.millrace.replication.controller;

/** The store refused a write because another controller has been elected: this one resigns. */
public final class Fenced extends RuntimeException {
    private static final long serialVersionUID = 1;

    /** Says which term is over. */
    public Fenced(ControllerTerm term) {
        super("controller epoch " + term.epoch() + " of broker " + term.brokerId() + " is over");
    }
}
