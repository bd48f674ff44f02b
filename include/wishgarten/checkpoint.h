/* Files that hold the state of a sampling, to the last bit. */
#ifndef WISHGARTEN_CHECKPOINT_H
#define WISHGARTEN_CHECKPOINT_H

#include "wishgarten/statistics.h"
#include "wishgarten/status.h"

#ifdef __cplusplus
extern "C" {
#endif

/* A checkpoint is a text:
       wishgarten checkpoint 1
       request TEXT
       samples N
       orders k_1 k_2 ...
       block b count s_1 s_2 ...        for each block with samples; doubles as the 16 hexadecimal digits of their bits
       end HASH                         of all bytes before this line
   A file whose block is a part of another one's is a state that came before. */

/* Writes it, whole or not at all. WG_SYSTEM. */
wg_status_t wg_checkpoint_write(const char *path, const wg_blocks_t blocks, const char *request,
                                wg_error_struct *error) WG_CHECK_RESULT;

/* blocks <- blocks with what the file has more of. WG_SYNTAX, with the file and the reason, for a file that is damaged, is
   no checkpoint, or belongs to another request or number of samples; WG_SYSTEM where it cannot be read. */
wg_status_t wg_checkpoint_read(wg_blocks_t blocks, const char *path, const char *request,
                               wg_error_struct *error) WG_CHECK_RESULT;

/* *request <- the text in the file, which the caller frees with flint_free. */
wg_status_t wg_checkpoint_request(char **request, const char *path, wg_error_struct *error) WG_CHECK_RESULT;

#ifdef __cplusplus
}
#endif

#endif
