package dev.vit4j.model;

import dev.vit4j.nn.Block;
import dev.vit4j.nn.Pass;
import dev.vit4j.tensor.Tensor;
import java.util.List;

/**
 * An image model whose middle is a stack of transformer blocks: who trains or runs it may take the blocks' fast path.
 *
 * <p>All families record in a pass's trace, beside what their blocks do: {@code embedding}, what the first block takes
 * [B, N, D]; {@code tokens}, what the reference calls last_hidden_state [B, N, D]; {@code pooled}, one vector an image;
 * {@code scores}, what comes out.
 */
public interface TransformerModel extends ImageModel {

    ModelConfig config();

    /** Images [B, C, H, W] to tokens [B, N, D]. */
    Tensor embed(Tensor images, Pass pass);

    List<Block> blocks();

    /** The last block's tokens [B, N, D] to scores. */
    Tensor head(Tensor tokens, Pass pass);

    @Override
    default Tensor forward(Tensor images, Pass pass) {
        Tensor x = embed(images, pass);
        for (Block block : blocks()) {
            x = block.forward(x, pass);
        }
        return head(x, pass);
    }
}
