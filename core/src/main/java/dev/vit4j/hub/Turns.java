package dev.vit4j.hub;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Callers have the threads of a session in the order in which they came. One at a time has all of them; where there wait
 * as many callers with a few images as there are threads, each of these answers one: nobody waits for another thread
 * within an image, and the answers are the same.
 */
final class Turns {

    private static final class Waiting {
        private final Question question;
        private final Condition news;
        private Optional<Answer> answer = Optional.empty();

        private Waiting(Question question, Condition news) {
            this.question = question;
            this.news = news;
        }
    }

    private final PassTeam team;
    private final ReentrantLock lock = new ReentrantLock();
    private final ArrayDeque<Waiting> waiting = new ArrayDeque<>(); // under the lock, as is what it holds
    private boolean busy;

    Turns(PassTeam team) {
        this.team = team;
    }

    /** Waits for the answer, even if interrupted: the images are in use. */
    Answer ask(Question question) {
        lock.lock();
        try {
            Waiting own = new Waiting(question, lock.newCondition());
            waiting.add(own);
            while (own.answer.isEmpty()) {
                if (busy) {
                    own.news.awaitUninterruptibly();
                } else {
                    answerTheFirst();
                }
            }
            return own.answer.get();
        } finally {
            lock.unlock();
        }
    }

    /** Gives the team the first who wait, whose turn it is, while others may queue up. */
    private void answerTheFirst() {
        List<Waiting> first = takeFirst();
        List<Answer> answers;
        busy = true;
        lock.unlock();
        try {
            answers = team.answer(first.stream().map(one -> one.question).toList());
        } finally {
            lock.lock();
            busy = false;
        }
        for (int i = 0; i < first.size(); i++) {
            first.get(i).answer = Optional.of(answers.get(i));
            first.get(i).news.signal();
        }
        if (!waiting.isEmpty()) {
            waiting.peek().news.signal();
        }
    }

    private List<Waiting> takeFirst() {
        List<Waiting> first = waiting.stream().limit(team.threads()).toList();
        boolean oneEach =
                first.size() == team.threads() && first.stream().allMatch(one -> team.isForOneThread(one.question));
        List<Waiting> taken = new ArrayList<>();
        for (int i = oneEach ? first.size() : 1; i > 0; i--) {
            taken.add(waiting.remove());
        }
        return taken;
    }
}
