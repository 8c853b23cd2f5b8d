package dev.vit4j.internal.runtime;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Gives callers the threads of a session in order of arrival. One at a time has all of them; if as many callers with a
 * few images wait as there are threads, each thread computes one of them: no thread waits for another within an image,
 * and the results are the same.
 *
 * <p>A caller that is interrupted, or whose time is up, leaves the queue at once. If its images are being computed,
 * that ends before the next block, and the caller waits for it: the images are its own to free.
 *
 * <p>Whatever fails, even if there is no memory for a list, every waiting caller gets a result or a failure, and
 * no request remains whose caller, and so whose images, are gone.
 */
public final class Turns {

    /** Created beforehand: if memory is full there may be none to report it. */
    private static final Answer NO_MEMORY =
            new Answer(List.of(), Optional.of(new OutOfMemoryError("there was no memory left to answer in")));

    private static final class Waiting {
        private final Question question;
        private final boolean isForOneThread; // computed while the images certainly exist
        private final Condition news;
        private boolean isTaken; // by the team, which reads the images until the result is there
        private boolean isAnswered;
        private Answer answer = NO_MEMORY;

        private Waiting(Question question, boolean isForOneThread, Condition news) {
            this.question = question;
            this.isForOneThread = isForOneThread;
            this.news = news;
        }

        private void tell(Answer told) {
            answer = told;
            isAnswered = true;
            news.signal();
        }
    }

    private final PassTeam team;
    private final ReentrantLock lock = new ReentrantLock();
    private final ArrayDeque<Waiting> waiting = new ArrayDeque<>(); // guarded by the lock, as are its elements
    private boolean busy;

    public Turns(PassTeam team) {
        this.team = team;
    }

    /**
     * Waits for the result.
     *
     * @throws java.util.concurrent.CancellationException if the caller is interrupted, and stays so, before its turn;
     *     later the result is this failure
     * @throws dev.vit4j.RequestTimeoutException if the request's time is up before its turn, as above
     */
    public Answer ask(Question question) {
        Waiting own = new Waiting(question, team.isForOneThread(question), lock.newCondition());
        boolean interrupted = false;
        lock();
        try {
            waiting.add(own);
            while (!own.isAnswered) {
                if (!own.isTaken) {
                    if (Thread.currentThread().isInterrupted()) {
                        question.cancellation().cancel();
                    }
                    question.cancellation().requireWanted();
                }
                if (hasTurn(own)) {
                    answerTheFirst(own);
                } else {
                    interrupted |= awaitNews(own);
                }
            }
            return own.answer;
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
            if (!own.isAnswered) {
                waiting.remove(own);
            }
            if (!busy && !waiting.isEmpty()) {
                waiting.peek().news.signal();
            }
            lock.unlock();
        }
    }

    /** Leading a turn excludes other leaders until its end. */
    private boolean hasTurn(Waiting own) {
        return !busy && waiting.peek() == own;
    }

    /** Waiting for a contended lock takes a little memory. */
    private void lock() {
        while (true) {
            try {
                lock.lock();
                return;
            } catch (OutOfMemoryError e) {
                Thread.onSpinWait();
            }
        }
    }

    /**
     * Waiting takes memory too, and leaving is not an option: a thread may be using the images.
     *
     * @return whether the caller was interrupted, which its thread no longer shows
     */
    private boolean awaitNews(Waiting own) {
        Cancellation cancellation = own.question.cancellation();
        try {
            while (!own.isAnswered && !hasTurn(own) && (own.isTaken || cancellation.remaining() > 0)) {
                if (own.isTaken) {
                    own.news.await();
                } else {
                    own.news.awaitNanos(cancellation.remaining());
                }
            }
        } catch (InterruptedException e) {
            cancellation.cancel();
            return true;
        } catch (OutOfMemoryError e) {
            lock.unlock();
            Thread.onSpinWait();
            lock();
        }
        return false;
    }

    /** Gives the team the first waiting callers, whose turn it is, while others may queue up. */
    private void answerTheFirst(Waiting leader) {
        List<Waiting> first = takeFirst();
        List<Answer> answers = List.of();
        Answer failure = NO_MEMORY;
        busy = true;
        lock.unlock();
        try {
            answers = team.answer(
                    first.stream().map(one -> one.question).toList(), leader.question.cancellation()::cancel);
        } catch (RuntimeException | Error e) {
            failure = new Answer(List.of(), Optional.of(e));
        } finally {
            lock();
            busy = false;
            for (int i = 0; i < first.size(); i++) {
                first.get(i).tell(i < answers.size() ? answers.get(i) : failure);
            }
        }
    }

    /** Either removes some from the queue, or fails and leaves it unchanged. */
    private List<Waiting> takeFirst() {
        int threads = team.threads();
        boolean oneEach = waiting.size() >= threads && areForOneThread(threads);
        List<Waiting> taken = new ArrayList<>(threads);
        for (int i = oneEach ? threads : 1; i > 0; i--) {
            Waiting next = waiting.remove();
            next.isTaken = true;
            taken.add(next);
        }
        return taken;
    }

    private boolean areForOneThread(int first) {
        int seen = 0;
        for (Waiting one : waiting) {
            if (seen++ == first) {
                break;
            }
            if (!one.isForOneThread) {
                return false;
            }
        }
        return true;
    }
}
